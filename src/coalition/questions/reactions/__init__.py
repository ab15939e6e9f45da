"""How others may respond if one more takes part, and what its people would risk: bargaining, precedents, experts, exposure."""
