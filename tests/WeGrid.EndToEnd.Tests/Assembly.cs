// Every test has a house of its own, which waits as long as it works: three at a time are what two cores carry.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
