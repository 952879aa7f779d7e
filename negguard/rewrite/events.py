"""Nouns that name events, which a denial around them still grants."""

from __future__ import annotations

from negguard.nlp.lexicon import words

# Nouns for events that no suffix gives away.
EVENTS = words(
    """
    win victory triumph defeat loss gold medal title record success failure feat debut
    race run game match final sprint finish performance ceremony crowning
    war battle attack raid siege strike riot coup revolt uprising massacre siege blast
    flood fire storm quake earthquake tsunami outbreak epidemic crash collapse
    catastrophe disaster tragedy crisis emergency aftermath fallout death birth marriage
    wedding divorce murder crime trial verdict arrest theft hoax scandal
    launch release merger takeover sale purchase deal ban closure opening reform change
    rise fall growth increase decrease decline drop shift spread boom discovery find
    finding breakthrough breakout arrival departure return visit trip voyage flight
    rescue escape move project work effort campaign book textbook volume text manual
    study survey trial experiment result results event incident episode affair
    """
)
# Events that a "no" makes unhappen; a book or a study would only be counted out.
HAPPENINGS = words(
    """
    win victory triumph defeat debut race match war battle attack raid siege strike riot
    coup revolt uprising massacre blast explosion eruption flood fire storm quake
    earthquake tsunami outbreak epidemic pandemic crash collision collapse catastrophe
    disaster tragedy crisis emergency murder verdict arrest theft robbery scandal merger
    takeover closure evacuation invasion election assassination execution wedding
    divorce resignation appointment bombing shooting protest leak spill landslide
    avalanche famine blackout mutiny rebellion
    """
)
