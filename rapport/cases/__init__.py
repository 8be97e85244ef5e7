"""What we owe a customer an ending for."""
