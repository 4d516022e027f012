"""What an editor is told while a record is written: findings, words, meanings, places, over the protocol LSP."""
