"""The submitter's side over Kafka: one core, with a blocking and an asyncio face."""
