"""What a new card costs, why it is free, and who takes the money."""
