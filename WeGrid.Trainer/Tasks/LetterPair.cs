using WeGrid.Domain.Understanding.Matters;

namespace WeGrid.Trainer.Tasks;

/// <summary>Two letters of which it was said whether they are about one matter.</summary>
internal sealed record LetterPair(Letter A, Letter B, bool IsSame, string Kind)
{
    /// <summary>
    /// The pairs of a file. What the file says of a letter (<c>title_a</c>, <c>detail_a</c> …) goes before what the letters' own file says.
    /// </summary>
    public static List<LetterPair> Load(Table pairs, Table? messages)
    {
        pairs.Need("id_a", "id_b");
        var known = messages is null ? [] : Letter.ById(Letter.Load(messages));
        return [.. pairs.Rows.Select((r, i) => new LetterPair(Side(pairs, r, i, "a", known), Side(pairs, r, i, "b", known), pairs.Of(r, "same") == "1", pairs.Of(r, "kind")))];
    }

    /// <summary>What speaks for and against them.</summary>
    public Likeness LikenessBy(PairModel model) =>
        PairModel.Compare(model.PrintOf(A.Title, A.Detail), model.PrintOf(B.Title, B.Detail));

    private static Letter Side(Table pairs, string[] row, int number, string side, Dictionary<string, Letter> known)
    {
        var id = pairs.Of(row, "id_" + side);
        var letter = known.GetValueOrDefault(id);
        var (title, detail) = (pairs.Of(row, "title_" + side), pairs.Of(row, "detail_" + side));
        title = title.Length > 0 ? title : letter?.Title ?? "";
        detail = detail.Length > 0 ? detail : letter?.Detail ?? "";
        return title.Length + detail.Length > 0 ? new Letter(number, id, default, title, detail)
            : throw new InputException($"{pairs.Name}, line {number + 2}: letter {id} has neither title nor text; give title_{side}, or the letters' own file as the second argument");
    }
}
