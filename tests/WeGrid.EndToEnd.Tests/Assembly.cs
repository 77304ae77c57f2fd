// Every test has a house of its own; two at a time is what two cores carry.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
