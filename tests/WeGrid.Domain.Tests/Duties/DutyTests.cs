using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Duties;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Duties;

public sealed class DutyTests
{
    private static Duty Of(DutyEvery every, int? day = null, DayOfWeek? weekday = null, DutyShift shift = DutyShift.Keep, int ahead = 0) =>
        new("try", "试", "1", "theme", GridKind.Village, new DutyRhythm(every, day, weekday, shift)) { Ahead = ahead };

    private static string Open(Duty duty, string today) => string.Join(' ', duty.OpenOn(DateOnly.ParseExact(today, "yyyy-MM-dd", null), A.Calendar).Select(o => $"{o.Day:MM-dd}/{o.Begins:MM-dd}~{o.Due:MM-dd}"));

    [Theory]
    // The 17th of May 2026 is a Sunday; the 18th is a Monday, the 15th a Friday.
    [InlineData(DutyShift.Keep, "2026-05-17", "05-17/05-17~05-17")]
    [InlineData(DutyShift.Keep, "2026-05-18", "")]
    [InlineData(DutyShift.Next, "2026-05-17", "")]
    [InlineData(DutyShift.Next, "2026-05-18", "05-17/05-18~05-18")]
    [InlineData(DutyShift.Previous, "2026-05-15", "05-17/05-15~05-15")]
    [InlineData(DutyShift.Previous, "2026-05-17", "")]
    public void OpenOn_ADayOfRest_KeepsOrMoves(DutyShift shift, string today, string open) => Assert.Equal(open, Open(Of(DutyEvery.Month, 17, shift: shift), today));

    [Theory]
    [InlineData("2026-04-13", "")]
    [InlineData("2026-04-14", "04-17/04-14~04-17")]
    [InlineData("2026-04-17", "04-17/04-14~04-17")]
    [InlineData("2026-04-18", "")]
    // Reckoned from the day it was moved to.
    [InlineData("2026-05-15", "05-17/05-15~05-18")]
    public void OpenOn_SoManyDaysAhead(string today, string open) => Assert.Equal(open, Open(Of(DutyEvery.Month, 17, shift: DutyShift.Next, ahead: 3), today));

    [Theory]
    [InlineData(DutyEvery.TwoMonths, "2026-01-01", "02-28/01-01~02-28")]
    [InlineData(DutyEvery.TwoMonths, "2026-02-28", "02-28/01-01~02-28")]
    [InlineData(DutyEvery.TwoMonths, "2026-03-01", "04-30/03-01~04-30")]
    [InlineData(DutyEvery.TwoMonths, "2028-02-29", "02-29/01-01~02-29")]
    [InlineData(DutyEvery.Quarter, "2026-11-27", "12-31/10-01~12-31")]
    [InlineData(DutyEvery.HalfYear, "2026-06-30", "06-30/01-01~06-30")]
    [InlineData(DutyEvery.Year, "2026-06-30", "12-31/01-01~12-31")]
    [InlineData(DutyEvery.Month, "2026-02-10", "02-28/02-01~02-28")]
    public void OpenOn_WithoutADay_TheWholeTime(DutyEvery every, string today, string open) => Assert.Equal(open, Open(Of(every), today));

    [Theory]
    [InlineData("2026-04-17", "04-17/04-17~04-17")]
    [InlineData("2026-04-18", "")]
    public void OpenOn_EachWeek(string today, string open) => Assert.Equal(open, Open(Of(DutyEvery.Week, weekday: DayOfWeek.Friday), today));

    [Fact]
    public void OpenOn_AMonthThatHasNoSuchDay_ItsLast() => Assert.Equal("04-30/04-30~04-30", Open(Of(DutyEvery.Month, 31), "2026-04-30"));

    [Fact]
    public void OpenOn_NewYear_MovedIntoTheYearBefore_IsFound() =>
        // The 1st of January is a holiday; the working day before it lies in the other year.
        Assert.StartsWith("01-01/", Open(Of(DutyEvery.Month, 1, shift: DutyShift.Previous), "2025-12-31"), StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "D08")]
    public void Publicity_EachQuarter_HangsSevenDaysWithAPhoto_LateGoesUp()
    {
        var duty = DutyReader.Parse("publicity.json", File.ReadAllText(Path.Combine(A.Root, "data", "duties", "publicity.json"))).Duty!;
        Assert.Equal("12-31/10-01~12-31", Open(duty, "2026-11-28"));
        var procedure = ProcedureReader.Parse("publicity.json", File.ReadAllText(Path.Combine(A.Root, "data", "procedures", "publicity.json"))).Procedure!;
        Assert.Empty(DutyReader.Faults(duty, [procedure]));
        Assert.Contains(procedure.Steps[0].Records, r => r is { Kind: FieldKind.Photo, Least: 1 });
        Assert.Equal(7, procedure.Steps[1].Least?.Count);
        Assert.All(procedure.Steps, s => Assert.Contains(s.Notices, n => $"{n.On} {n.To}" == "Late Above"));
    }

    [Fact]
    public void TitleOf_TheDay_OrTheTime()
    {
        Assert.Equal("5月18日试", Title(Of(DutyEvery.Month, 17, shift: DutyShift.Next), "2026-05-18"));
        Assert.Equal("3月1日至4月30日试", Title(Of(DutyEvery.TwoMonths), "2026-03-05"));
    }

    [Fact]
    public void OpenOn_AnyRuleOverAYear_EachTimeHasExactlyOneOccasion_WhichStandsOpenOnItsDays() => Prop.ForAll(
        (from every in Gen.Elements(Enum.GetValues<DutyEvery>())
         from day in Gen.Choose(0, 31)
         from weekday in Gen.Choose(0, 6)
         from shift in Gen.Elements(Enum.GetValues<DutyShift>())
         from ahead in Gen.Choose(0, 6)
         select every == DutyEvery.Week ? Of(every, null, (DayOfWeek)weekday, shift, ahead) : day == 0 ? Of(every) : Of(every, day, null, shift, ahead)).ToArbitrary(),
        duty =>
        {
            var first = new DateOnly(2026, 1, 1);
            var seen = Enumerable.Range(-40, 450).SelectMany(d => duty.OpenOn(first.AddDays(d), A.Calendar)).Distinct().ToList();
            Assert.Equal(seen.Count, seen.Select(o => o.Day).Distinct().Count());
            Assert.All(seen, o => Assert.True(o.Begins <= o.Due));
            Assert.All(seen, o => Assert.Contains(o, duty.OpenOn(o.Due, A.Calendar)));
            var times = seen.Count(o => o.Day.Year == 2026);
            int[] right = duty.Rhythm.Every == DutyEvery.Week ? [52, 53] : [duty.Rhythm.Every switch { DutyEvery.Month => 12, DutyEvery.TwoMonths => 6, DutyEvery.Quarter => 4, DutyEvery.HalfYear => 2, _ => 1 }];
            Assert.Contains(times, right);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261127UL, 9UL));

    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Path.Combine(A.Root, "data", "duties"), "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Parse_Shipped_IsGood_AndItsProcedureCanDoIt(string file)
    {
        var (duty, faults) = DutyReader.Parse(file, File.ReadAllText(Path.Combine(A.Root, "data", "duties", file)));
        Assert.Empty(faults);
        Assert.Empty(DutyReader.Faults(duty!, [.. Directory.EnumerateFiles(Path.Combine(A.Root, "data", "procedures"), "*.json").Select(f => ProcedureReader.Parse(f, File.ReadAllText(f)).Procedure!)]));
    }

    [Theory]
    [InlineData("\"day\": 17", "\"day\": 32", "day: expected a number")]
    [InlineData("\"day\": 17", "\"weekday\": \"friday\"", "the day does not fit 'every'")]
    [InlineData("\"every\": \"month\"", "\"every\": \"week\"", "the day does not fit 'every'")]
    [InlineData("\"every\": \"month\"", "\"every\": \"often\"", "'often' is not how often; one of week, month, twoMonths")]
    [InlineData("\"grid\": \"village\"", "\"grid\": \"hamlet\"", "'hamlet' is not a kind of grid; one of town, village")]
    [InlineData("\"day\": 17, ", "", "'shift' and 'ahead' are for duties with a day")]
    [InlineData("\"id\": \"try\"", "\"id\": \"Try\"", "'Try' is no id")]
    [InlineData("\"id\": \"try\"", "\"id\": \"try\", \"often\": 1", "'often' is not known here")]
    public void Parse_Faults_AreNamedWithTheirCure(string from, string to, string fault)
    {
        const string good = """{ "id": "try", "name": "试", "version": "1", "procedure": "theme", "grid": "village", "every": "month", "day": 17, "shift": "next" }""";
        Assert.Empty(DutyReader.Parse("try.json", good).Faults);
        Assert.Contains(DutyReader.Parse("try.json", good.Replace(from, to, StringComparison.Ordinal)).Faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nothing", "", "there is no procedure 'nothing'")]
    [InlineData("whistle", "", "'whistle' takes no date")]
    [InlineData("joint-meeting", "", "'joint-meeting' calls units")]
    [InlineData("three-lanes", "", "'' is no lane of 'three-lanes'; write big or small or urgent")]
    [InlineData("theme", "big", "'big' is no lane of 'theme'; write none")]
    [InlineData("rectify", "", "nobody hears that 'rectify' has begun")]
    public void Faults_AProcedureThatCannotDoIt(string procedure, string lane, string fault)
    {
        var duty = Of(DutyEvery.Month) with { Procedure = procedure, Lane = lane };
        List<Procedure> known = [.. new[] { "whistle", "joint-meeting", "three-lanes", "theme", "rectify" }.Select(id => ProcedureReader.Parse(id, File.ReadAllText(Path.Combine(A.Root, "data", "procedures", $"{id}.json"))).Procedure!)];
        Assert.Contains(DutyReader.Faults(duty, known), f => f.Contains(fault, StringComparison.Ordinal));
    }

    private static string Title(Duty duty, string today) => duty.TitleOf(duty.OpenOn(DateOnly.ParseExact(today, "yyyy-MM-dd", null), A.Calendar).Single());
}
