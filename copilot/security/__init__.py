"""What a client's auditor reads: the network guard, confined readers, walls between matters."""
