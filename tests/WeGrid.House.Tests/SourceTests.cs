using System.Text.RegularExpressions;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>What no analyzer watches in the source (docs/decisions/0017-build-rules.md).</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 400;

    /// <summary>The real clock outside Program.cs, each with its reason in the file.</summary>
    private static readonly string[] MayReadTheClock = ["WeGrid.Simulator/SimulatorApp.cs"];

    /// <summary>Who changes a session beyond its transaction: the connection is outside the pool, or is set right before it is let go.</summary>
    private static readonly string[] MayKeepTheSession =
    [
        "WeGrid.Postgres/Migrator.cs", "WeGrid.Postgres/NotificationListener.cs",
        "WeGrid.Worker/Jobs/JobEngine.Full.cs", "WeGrid.Worker/Jobs/StartLock.cs",
    ];

    private static IEnumerable<string> Code => House.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void Code_HasNoConditionalCompilation()
    {
        House.None(Code.Where(f => ConditionalPattern().IsMatch(House.Read(f))));
    }

    [Fact]
    public void ProductCode_SilencesTheClockRule_OnlyWhereSaid()
    {
        House.None(House.ProductCode.Where(f => SilencedPattern().IsMatch(House.Read(f))).Except(MayReadTheClock));
    }

    [Fact]
    public void ProductCode_ReadsTheRealClock_OnlyInPrograms()
    {
        var found = House.ProductCode.Where(f => ClockPattern().IsMatch(WithoutComments(House.Read(f))));
        House.None(found.Where(f => Path.GetFileName(f) != "Program.cs").Except(MayReadTheClock));
    }

    /// <summary>Who watches for an id in the logs means one thing by it.</summary>
    [Fact]
    public void LogMessages_EachHasAnIdOfItsOwn()
    {
        var ids = House.ProductCode.SelectMany(f => EventIdPattern().Matches(House.Read(f)).Select(m => m.Groups[1].Value)).ToList();
        Assert.NotEmpty(ids);
        House.None(ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => $"event id {g.Key}: {g.Count()} messages"));
    }

    [Fact]
    public void Sql_TakesTheTimeAsAParameter()
    {
        // The benchmark's baseline is somebody else's schema, not ours. Whose a long connection is, machines whose clocks differ decide by the one clock they share.
        var sql = House.ProductCode.Where(f => !f.StartsWith("WeGrid.Postgres/Sockets/", StringComparison.Ordinal)).Concat(House.Files.Where(f => f.EndsWith(".sql", StringComparison.Ordinal) && !f.StartsWith("bench/", StringComparison.Ordinal)));
        House.None(sql.Where(f => SqlClockPattern().IsMatch(WithoutComments(House.Read(f)))));
    }

    /// <summary>Pooled connections are handed on as they are (Database): what a session keeps beyond its transaction meets whoever comes next.</summary>
    [Fact]
    public void Sql_LeavesNothingInTheSession()
    {
        House.None(House.ProductCode.Where(f => SessionPattern().IsMatch(WithoutComments(House.Read(f)))).Except(MayKeepTheSession));
    }

    [Fact]
    public void ProductFiles_FitOnAFewScreens()
    {
        var tooLong = House.ProductCode
            .Select(f => (File: f, Lines: File.ReadLines(Path.Combine(House.Root, f)).Count()))
            .Where(f => f.Lines > MostLines)
            .Select(f => $"{f.File}: {f.Lines} lines");
        House.None(tooLong);
    }

    [Fact]
    public void Migrations_HaveAHeadCommentAndRunWithoutGaps()
    {
        var migrations = House.Files.Where(f => f.StartsWith("WeGrid.Postgres/Migrations/", StringComparison.Ordinal)).ToList();
        House.None(migrations.Where(m => !House.Read(m).StartsWith("-- ", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, migrations.Count).Select(n => $"{n:0000}"), migrations.Select(m => Path.GetFileName(m)[..4]));
    }

    [Fact]
    public void Folders_AreNamedInTheLayoutDecision()
    {
        var decision = House.Read("docs/decisions/0001-layout.md");
        var folders = House.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && f.Contains('/', StringComparison.Ordinal))
            .Select(f => f.Split('/'))
            .Select(p => p[0] == "tests" ? p[1..] : p)
            .Where(p => p.Length > 2).Select(p => p[1]).Distinct();
        House.None(folders.Where(f => !decision.Contains($"`{f}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Tree_NamesNoMachineAndNoRegistry()
    {
        string[] texts = [".cs", ".md", ".json", ".sh", ".csproj", ".props", ".sln", ".sql", ".html", ".js", ".txt", ".tsv", ".card", ".line", ".xml", ".yml"];
        var found = from file in House.Files
                    where texts.Contains(Path.GetExtension(file)) && file != "tests/WeGrid.House.Tests/SourceTests.cs"
                    let match = MachinePattern().Match(House.Read(file))
                    where match.Success
                    select $"{file}: {match.Value}";
        House.None(found);
    }

    private static string WithoutComments(string text) => CommentPattern().Replace(text, "");

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex EventIdPattern();

    [GeneratedRegex(@"^[ \t]*#(if|elif|else|endif)\b", RegexOptions.Multiline)]
    private static partial Regex ConditionalPattern();

    [GeneratedRegex(@"(pragma warning disable|SuppressMessage\([^)]*)\s*RS0030")]
    private static partial Regex SilencedPattern();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bTimeProvider\.System\b|\bThread\.Sleep\b|\bStopwatch\.StartNew\b")]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"\b(now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\)|localtimestamp)", RegexOptions.IgnoreCase)]
    private static partial Regex SqlClockPattern();

    [GeneratedRegex(@"(pg_(try_)?advisory_lock(_shared)?\(|""(listen|discard) |\bset (session|search_path|role|time zone)\b|""set (?!local )|create temp|declare \w+ .*cursor with hold)", RegexOptions.IgnoreCase)]
    private static partial Regex SessionPattern();

    [GeneratedRegex(@"(?<![:""\w])//.*$|^\s*--.*$|/\*.*?\*/", RegexOptions.Multiline)]
    private static partial Regex CommentPattern();

    // Home folders and temporary folders of whoever wrote it, private hosts, package feeds.
    [GeneratedRegex(@"(?<![\w.>])/(work|root|home/[a-z]+|Users/\w+)/|/tmp/[a-z]/|[A-Z]:\\Users|https?://[^\s""'<>)]*(nuget|npmjs|npmmirror|artifactory|registry|pypi|\.internal|\.corp\b)[^\s""'<>)]*")]
    private static partial Regex MachinePattern();
}
