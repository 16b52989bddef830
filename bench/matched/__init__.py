"""What the bench of the matching is made of: people, graphs and peers."""
