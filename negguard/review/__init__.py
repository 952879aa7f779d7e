"""People's decisions about what a run set aside or rewrote."""
