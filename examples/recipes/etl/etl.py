#!/usr/bin/env python3
# Nightly job, run by cron since 2019: etl.py --orders FILE --summary FILE
import argparse
import json
import sys


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", required=True)
    parser.add_argument("--summary", required=True)
    options = parser.parse_args()

    with open(options.orders) as file:
        orders = json.load(file)
    totals = {}
    for order in orders:
        if order["state"] == "cancelled":
            print("skipping order", order["id"], file=sys.stderr)
            continue
        totals[order["customer"]] = totals.get(order["customer"], 0) + order["cents"]
    with open(options.summary, "w") as file:
        json.dump({"customers": len(totals), "totals": totals}, file, sort_keys=True)


main()
