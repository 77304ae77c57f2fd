namespace WeGrid.Trainer.Tasks;

/// <summary>Letters of a data folder in which character pairs are counted: no development file, no private chat.</summary>
internal static class LetterTexts
{
    /// <summary>Title and text of the raw letters, and the short texts that are written and not chatted.</summary>
    public static IEnumerable<string> Of(string folder)
    {
        var raw = Table.Read(Path.Combine(folder, "cls7_train_raw.tsv"));
        var texts = Table.Read(Path.Combine(folder, "demandchat_train.tsv"));
        return raw.Rows.Select(r => $"{raw.Of(r, "title")} {raw.Of(r, "detail")}")
            .Concat(texts.Rows.Where(r => texts.Of(r, "label") != "chat" || texts.Of(r, "source") == "weibo").Select(r => texts.Of(r, "text")));
    }
}
