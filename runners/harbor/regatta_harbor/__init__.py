"""What Regatta adds to Harbor: a host that starts its processes, and a plugin that tells what they do."""
