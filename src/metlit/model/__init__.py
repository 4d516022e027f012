"""What the declarative files say: schema, terms, rules, questions."""
