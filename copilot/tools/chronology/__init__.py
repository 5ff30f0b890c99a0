"""What happened when: the dated events of a matter with their sources, conflicts and doubts."""
