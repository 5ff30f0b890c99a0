"""What lawyers said of answers, as pairs to train on, with what these give away."""
