"""Runs a Python function through Kafka with nothing but a Kafka client.

The JSON on the topics is the whole contract. Needs ``pip install confluent-kafka`` and a node:
``kurier dev -c examples/handlers/kurier.yaml``, whose ``apps`` name this program, so that its reply
topic exists. ``python3 plain_producer.py [host:port]`` prints the whole reply.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaException, Producer, TopicPartition

APP = "plain-python"
TASKS = "kurier.tasks.default"
REPLIES = f"kurier.replies.{APP}"
PARTITION = 0
LIMIT_SECONDS = 30.0


def new_task(name: str) -> dict[str, Any]:
    """A task as it stands on the topic; only schema, id, type and payload are required."""
    task_id = str(uuid.uuid4())
    return {
        "schema": "kurier.task/1",
        "id": task_id,
        "type": "example.greet",
        "correlationId": task_id,
        "replyTo": {"app": APP, "partition": PARTITION},
        "timeoutMs": 5000,
        "payload": {"name": name},
    }


def open_replies(bootstrap_servers: str) -> Consumer:
    """Read from the end as it is before the task is sent: no reply can be missed."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "unused-but-required",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    partition = TopicPartition(REPLIES, PARTITION)
    _, end = consumer.get_watermark_offsets(partition, timeout=10)
    consumer.assign([TopicPartition(REPLIES, PARTITION, end if end >= 0 else OFFSET_END)])
    return consumer


def send(bootstrap_servers: str, task: dict[str, Any]) -> None:
    """Send the task, keyed by its id, and wait for the broker's word."""
    failures: list[Exception] = []

    def on_delivery(error: Any, _message: Any) -> None:
        if error is not None:
            failures.append(KafkaException(error))

    producer = Producer(
        {"bootstrap.servers": bootstrap_servers, "acks": "all", "enable.idempotence": True}
    )
    body = json.dumps(task, allow_nan=False).encode()
    producer.produce(TASKS, key=task["id"].encode(), value=body, on_delivery=on_delivery)
    if producer.flush(10) > 0:
        raise TimeoutError(f"the broker may have task {task['id']} or not: send it again as it is")
    if failures:
        raise failures[0]


def await_reply(consumer: Consumer, correlation_id: str) -> dict[str, Any]:
    """Wait for the reply with this correlation id; other replies belong to others."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        reply: dict[str, Any] = json.loads(message.value())
        if reply.get("correlationId") == correlation_id:
            return reply
    raise TimeoutError(f"no reply for {correlation_id} yet; it may still come")


def main(bootstrap_servers: str = "localhost:9092") -> int:
    """Greet Ada; the exit code is 0 if the task succeeded."""
    task = new_task("Ada")
    consumer = open_replies(bootstrap_servers)
    try:
        send(bootstrap_servers, task)
        reply = await_reply(consumer, task["correlationId"])
    finally:
        consumer.close()
    print(json.dumps(reply, indent=2, ensure_ascii=False))
    return 0 if reply["status"] == "SUCCEEDED" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
