namespace WeGrid.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Options(bool Quick, bool Long, IReadOnlyList<string> Names)
{
    public const string Usage = """
        bench [--quick] [NAME …]
          --quick        2 pairs and fewer rows: does it run, roughly how fast
          WEGRID_LONG=1  the full counts (1,000,000 messages and tickets)
        """;

    /// <summary>Interleaved pairs of every ratio.</summary>
    public int Pairs => Quick ? 2 : 5;

    /// <summary>A count that --quick cuts to a fifth.</summary>
    public int Rows(int normal, int? whenLong = null) => Quick ? Math.Max(1, normal / 5) : Long ? whenLong ?? normal : normal;

    /// <summary>Null when an option is unknown.</summary>
    public static Options? Read(string[] args)
    {
        var unknown = args.Any(a => a.StartsWith('-') && a != "--quick");
        return unknown ? null : new Options(
            args.Contains("--quick"), Environment.GetEnvironmentVariable("WEGRID_LONG") is { Length: > 0 }, [.. args.Where(a => !a.StartsWith('-'))]);
    }
}
