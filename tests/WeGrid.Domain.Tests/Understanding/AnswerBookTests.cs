using WeGrid.Domain.Understanding.Answers;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>审定问答: which question gets which approved answer, and when a person is asked instead.</summary>
public sealed class AnswerBookTests
{
    private static readonly DateOnly _day = new(2026, 3, 10);
    private static readonly AnswerBook _longxi = Parse(Shipped.Read("answers/longxi.json")).Book!;

    [Theory]
    [InlineData("请问新生儿上户口需要什么材料", "newborn-hukou", AnswerMiss.None)]
    [InlineData("娃儿刚出生，上户口要带哪些东西啊", "newborn-hukou", AnswerMiss.None)]
    [InlineData("小孩落户怎么办", "newborn-hukou", AnswerMiss.None)]
    [InlineData("合作医疗今年去哪缴？", "medical-payment", AnswerMiss.None)]
    [InlineData("办事大厅星期六上班吗", "service-hours", AnswerMiss.None)]
    [InlineData("孩子户口迁到县城怎么弄", null, AnswerMiss.NothingAlike)]
    [InlineData("医保报销比例是多少", null, AnswerMiss.NothingAlike)]
    [InlineData("村里的路什么时候修", null, AnswerMiss.NothingAlike)]
    [InlineData("买收割机有补贴吗", "farm-machine-2025", AnswerMiss.Expired)]
    public void Match_Questions_TheApprovedOneOrAPerson(string text, string? id, AnswerMiss miss)
    {
        var match = _longxi.Match(Normal(text), _day, _ => true);
        Assert.Equal((id, miss), (match.Answer?.Id, match.Miss));
        Assert.Equal(miss == AnswerMiss.None ? id : null, match.Given?.Id);
    }

    [Fact]
    public void Match_SaysWhy()
    {
        var match = _longxi.Match(Normal("娃儿刚出生，上户口要带哪些东西啊"), _day, _ => true);
        Assert.Contains("户口", match.Words);
        Assert.NotEqual("", match.Question);
        Assert.InRange(match.Score, _longxi.Likeness, 1);
    }

    [Theory]
    [InlineData("2026-01-04", AnswerMiss.NotYet)]
    [InlineData("2026-01-05", AnswerMiss.None)]
    [InlineData("2026-12-31", AnswerMiss.None)]
    [InlineData("2027-01-01", AnswerMiss.Expired)]
    public void Match_OnlyBetweenApprovalAndExpiry(string day, AnswerMiss miss) =>
        Assert.Equal(miss, _longxi.Match(Normal("办事大厅几点上班"), DateOnly.ParseExact(day, "yyyy-MM-dd"), _ => true).Miss);

    [Fact]
    public void Match_TwoAboutAsNear_IsNotSure()
    {
        var book = Parse(Book("""
            { "id": "a", "questions": ["老年证在哪里办"], "answer": "甲", "source": "甲", "approved": "2026-01-01", "approvedBy": "甲", "validUntil": "2026-12-31" },
            { "id": "b", "questions": ["老年卡在哪里办"], "answer": "乙", "source": "乙", "approved": "2026-01-01", "approvedBy": "乙", "validUntil": "2026-12-31" }
            """)).Book!;
        Assert.Equal(AnswerMiss.NotSure, book.Match(Normal("老年在哪里办"), _day, _ => true).Miss);
        Assert.Equal("a", book.Match(Normal("老年证在哪里办"), _day, _ => true).Given?.Id);
    }

    [Fact]
    public void Match_OfOneGrid_OnlyForWhoLivesThere()
    {
        var book = Parse(Book("""
            { "id": "a", "grid": "lx-lxc", "questions": ["老年证在哪里办"], "answer": "甲", "source": "甲", "approved": "2026-01-01", "approvedBy": "甲", "validUntil": "2026-12-31" }
            """)).Book!;
        Assert.Equal("a", book.Match(Normal("老年证在哪里办"), _day, g => g == "lx-lxc").Given?.Id);
        Assert.Null(book.Match(Normal("老年证在哪里办"), _day, _ => false).Given);
    }

    [Theory]
    [InlineData("我妈的养老认证怎么弄", true)]
    [InlineData("养老认证怎么弄", false)]
    public void Match_OwnCase_IsPersonal(string text, bool personal) => Assert.Equal(personal, _longxi.Match(Normal(text), _day, _ => true).IsPersonal);

    [Theory]
    [InlineData("\"answer\": \"打 13800138000\"", "a person's number")]
    [InlineData("\"answer\": \"打 0870-1234567\", \"group\": true", "never said in a group")]
    [InlineData("\"validUntil\": \"2025-12-31\"", "ends before it was approved")]
    [InlineData("\"approved\": \"今年\"", "is no day")]
    [InlineData("\"questions\": []", "no question is written")]
    [InlineData("\"source\": \"\"", "expected a text")]
    [InlineData("\"anser\": \"x\"", "is not known here")]
    public void Parse_Faults_AreListedWithCure(string member, string fault)
    {
        var name = member.Split('"')[1];
        string[] members =
        [
            "\"id\": \"a\"", "\"questions\": [\"老年证在哪里办\"]", "\"answer\": \"到村里办\"", "\"source\": \"镇里\"", "\"approved\": \"2026-01-01\"", "\"approvedBy\": \"谭华\"",
            "\"validUntil\": \"2026-12-31\"",
        ];
        var entry = string.Join(", ", members.Where(m => !m.StartsWith($"\"{name}\"", StringComparison.Ordinal)).Append(member));
        var (book, faults) = Parse(Book($"{{ {entry} }}"));
        Assert.Null(book);
        Assert.Contains(faults, f => f.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_SameQuestionTwice_IsAFault()
    {
        const string Entry = """{ "id": "ID", "questions": ["老年证在哪里办"], "answer": "甲", "source": "甲", "approved": "2026-01-01", "approvedBy": "甲", "validUntil": "2026-12-31" }""";
        var (book, faults) = Parse(Book($"{Entry.Replace("ID", "a", StringComparison.Ordinal)}, {Entry.Replace("ID", "b", StringComparison.Ordinal)}"));
        Assert.Null(book);
        Assert.Contains(faults, f => f.Wrong.Contains("answer the same question", StringComparison.Ordinal));
    }

    private static (AnswerBook? Book, IReadOnlyList<Domain.DataFiles.DataFault> Faults) Parse(string json) => AnswerBook.Parse("answers/test.json", json, Shipped.Lexicon.Normaliser);

    private static string Book(string answers) =>
        $$"""{ "version": "t", "likeness": 0.6, "lead": 0.08, "fillers": [], "asking": ["哪里"], "personal": [], "unhappy": [], "answers": [ {{answers}} ] }""";

    private static string Normal(string text) => Shipped.Lexicon.Normaliser.Normalise(text).Text;
}
