// Every test has a house of its own; two at a time is what two cores carry. With three, messages were seconds on their way and met a full minute.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("WeGrid.EndToEnd.Tests.Harness.LongestFirst", "WeGrid.EndToEnd.Tests")]
