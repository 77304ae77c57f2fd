using Xunit.Abstractions;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>The classes that take longest begin first: one of them begun last would run alone on two cores. What is not named keeps a fixed order.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _longest =
        [nameof(DayOfFaultsTests), nameof(ProcedureTests), nameof(LongConnectionTests), nameof(WarningTests), nameof(SurveyJourneyTests), nameof(KillTests), nameof(StoryTests), nameof(KillStepsTests), nameof(NativeArchiveTests), nameof(MediaJourneyTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => Array.FindIndex(_longest, name => c.DisplayName.Contains($".{name}", StringComparison.Ordinal)) is >= 0 and var at ? at : _longest.Length)
            .ThenBy(c => c.DisplayName, StringComparer.Ordinal);
}
