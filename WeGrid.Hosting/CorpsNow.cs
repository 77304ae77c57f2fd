namespace WeGrid.Hosting;

/// <summary>The corps as they are known at this moment, in the order of their ids.</summary>
public delegate IReadOnlyList<CorpEntry> CorpsNow();
