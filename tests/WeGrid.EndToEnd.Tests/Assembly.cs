// Every test has a house of its own; two keep two cores busy, and the third works while they wait.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
