package dev.kurier.runner.ledger;

/** What a ledger has learned that outlives its sessions. */
record Experience(Faults faults, RecordSizes sizes, Tally tally) {

  static Experience none() {
    return new Experience(new Faults(), new RecordSizes(System::nanoTime), new Tally());
  }
}
