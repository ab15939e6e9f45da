"""The typed-in facts and judgements behind the giving side of the Ukraine mission."""
