"""The audit without a record: what a paper prints against what else it prints, each point with place and arithmetic."""
