"""Two sets of answers to the interview of the first guide."""

ANALYST = {
    "goal": "demo",
    "audience": "team",
    "skills": "data-science",
    "look": "standard",
    "access": "none",
    "state": "simple",
    "operations": "minimal",
    "horizon": "weeks",
}
ENGINEER = {
    "goal": "product",
    "audience": "company",
    "skills": "full-stack",
    "look": "branded",
    "access": "sso",
    "state": "transactional",
    "operations": "standard",
    "horizon": "years",
}
