"""What people and courts do: priors, targets, and the posterior that simulations draw from."""
