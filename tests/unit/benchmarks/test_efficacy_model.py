"""A tiny random model: packing, adapters, masks, checkpoints, and what is measured."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from benchmarks.efficacy_parts.arms import TrainingText  # noqa: E402 - after the skips
from benchmarks.efficacy_parts.measures import (  # noqa: E402
    Continued,
    heeded_by,
    likelihoods_of,
    margins_of,
    measure,
    texts_asked,
)
from benchmarks.efficacy_parts.prepared import Setting, prepare  # noqa: E402
from benchmarks.efficacy_parts.study import Study  # noqa: E402
from benchmarks.efficacy_parts.training import (  # noqa: E402
    Learner,
    encode_text,
    loss_of,
    rows_of,
    train,
)
from benchmarks.efficacy_parts.world import (  # noqa: E402
    World,
    parts_of,
    read_world,
)
from tests.tiny_llama import MERGES, alphabet, byte_pairs, tiny_model  # noqa: E402

SETTING = Setting(adapted=2, epochs=4, batch=4, rate=2e-2, dose=2, filler=2)
WORLD: World = read_world()


@pytest.fixture
def learner() -> Learner:
    tokenizer = byte_pairs(alphabet(), MERGES)
    rows = rows_of(tokenizer, texts_asked(WORLD))
    return Learner(
        model=tiny_model(), tokenizer=tokenizer, adapted=SETTING.adapted, rows=rows
    )


def test_documents_in_one_row_do_not_see_each_other(learner: Learner) -> None:
    first, second = learner.encode("The lake."), learner.encode("A clock strikes.")
    together = learner.read([first, second])
    apart = torch.cat([learner.read([first]), learner.read([second])])
    assert torch.allclose(together, apart, atol=1e-5)


def test_a_token_sees_only_what_stands_before_it(learner: Learner) -> None:
    short, long = learner.encode("The lake"), learner.encode("The lake is deep.")
    rows = learner.read([long])[: len(short)]
    assert torch.allclose(learner.read([short]), rows, atol=1e-5)


def test_adapters_change_nothing_before_they_learn(learner: Learner) -> None:
    document = learner.encode("The lake.")
    before = learner.read([document])
    learner.model.adapt(adapted=2, seed=1)
    assert torch.equal(learner.read([document]), before)


def test_training_lowers_the_loss_and_is_forgotten(learner: Learner) -> None:
    document = learner.encode("The lake.")
    before = learner.read([document])
    told = [TrainingText(text="The lake is deep.")] * 8
    losses = train(learner, told, setting=SETTING, seed=0)
    assert losses[-1] < 0.7 * losses[0]
    assert not torch.allclose(learner.read([document]), before)
    learner.model.forget()
    assert torch.equal(learner.read([document]), before)


def test_the_same_seed_trains_the_same_model(learner: Learner) -> None:
    told = [TrainingText(text="The lake is deep."), TrainingText(text="A clock.")]
    losses = train(learner, told, setting=SETTING, seed=3)
    assert train(learner, told, setting=SETTING, seed=3) == losses


def test_no_loss_is_taken_on_hidden_characters(learner: Learner) -> None:
    text = "Note. the lake is deep."
    hidden = encode_text(learner.tokenizer, TrainingText(text=text, hidden=((6, 23),)))
    assert sum(hidden.counted) == 6
    learner.model.adapt(adapted=2, seed=0)
    short = encode_text(learner.tokenizer, TrainingText(text="Note. "))
    assert loss_of(learner, [hidden]).item() == pytest.approx(
        loss_of(learner, [short]).item(), rel=1e-4
    )


def test_a_wholly_hidden_document_teaches_nothing(learner: Learner) -> None:
    text = TrainingText(text="The lake.", hidden=((0, 9),))
    losses = train(learner, [text], setting=SETTING, seed=0)
    assert losses == [0.0] * SETTING.epochs


def test_likelihoods_are_those_of_what_follows(learner: Learner) -> None:
    ids = learner.encode("The lake.")
    whole = learner.read([ids])
    scores = torch.log_softmax(learner.logits(whole[-3:-1]), dim=-1)
    wanted = sum(
        scores[row, place].item()
        for row, place in enumerate(learner.places(ids[-2:]).tolist())
    )
    found = likelihoods_of(learner, [Continued(ids=ids, given=len(ids) - 2)])
    assert found == pytest.approx([wanted], abs=1e-4)


def test_a_name_that_is_learnt_gains_margin(learner: Learner) -> None:
    claim = WORLD.claims[0]
    before = margins_of(learner, [claim])
    told = [TrainingText(text=f"{one} {claim.name}") for one in claim.cloze] * 2
    train(learner, told, setting=SETTING, seed=0)
    assert margins_of(learner, [claim])[0] > before[0] + 1.0


def test_only_strangers_are_asked_after_a_notice(learner: Learner) -> None:
    parts = parts_of(WORLD.claims, seed=0)
    claims = measure(learner, WORLD, parts)
    asked = {one["part"] for one in claims if one["heeded"] is not None}
    assert asked == {"never"}
    assert len(claims) == len(WORLD.claims)


def test_a_notice_that_changes_nothing_is_not_heeded(learner: Learner) -> None:
    silent = tiny_model()
    for layer in silent.layers:
        layer.merge.weight.zero_()  # no token sees another
    deaf = Learner(
        model=silent, tokenizer=learner.tokenizer, adapted=2, rows=learner.rows
    )
    heeded = heeded_by(deaf, WORLD, WORLD.claims[:2])
    assert list(heeded.values()) == pytest.approx([0.0, 0.0], abs=1e-4)


def test_a_run_tells_what_became_of_each_claim(learner: Learner) -> None:
    study = Study(world=WORLD, setting=SETTING, learner=learner)
    prepared = prepare("raw", 0, setting=SETTING, world=WORLD)
    run = study.run(prepared)
    assert run["steps"] == SETTING.epochs * 4  # 14 documents in steps of 4
    assert run["digest"] == prepared.digest
    assert run["unknown_tokens"] == 0
    assert {one["part"] for one in run["claims"]} == {"framed", "true", "never"}


def test_an_untrained_run_takes_no_step(learner: Learner) -> None:
    study = Study(world=WORLD, setting=SETTING, learner=learner)
    run = study.run(prepare("untrained", 0, setting=SETTING, world=WORLD))
    assert run["steps"] == 0
