using System.Text.RegularExpressions;
using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Registers;

// What a kind must keep beyond the shape of its file.
public static partial class RegisterKindReader
{
    private static void Check(JsonAt root, RegisterKind kind)
    {
        if (kind.Fields.Count == 0)
        {
            root.Fault("there are no fields", "write at least one");
        }

        foreach (var twice in kind.Fields.Select(f => f.Name).Concat(Common).Append(kind.Holder).Where(n => n.Length > 0).GroupBy(n => n).Where(g => g.Count() > 1))
        {
            root.Fault($"the column '{twice.Key}' is there twice", $"{string.Join('、', Common)} and '{kind.Holder}' are there anyway");
        }

        if (kind.Wall is { } wall && kind.Fields.FirstOrDefault(f => f.Name == wall.Field) is var field && (field is null || wall.Values.Except(field.Choices).Any()))
        {
            root.Fault("'wall' stands at a column that has not those choices", "write a column of \"fields\" with \"choices\", and values among them");
        }

        var line = kind.Fields.Where(f => f.IsOnList).Sum(f => 1 + (f.Choices.Count > 0 ? f.Choices.Max(c => c.Length) : f.Longest));
        if (line > RegisterLines.Longest)
        {
            root.Fault($"a line of the list may be {line} characters long", $"at most {RegisterLines.Longest}: make \"longest\" less, or take \"list\" from a column");
        }

        if (!kind.Fields.Any(f => f.IsNeeded))
        {
            root.Fault("no column is needed", "write \"needed\": true at what tells who it is");
        }

        if ((kind.Mine.Length > 0 || kind.Ledger is not null) && !kind.Fields.Any(f => f.IsOnList))
        {
            root.Fault("a list would say nothing", "write \"list\": true at the columns that stand on it");
        }

        if (kind.Visit is not null && kind.Mine.Length == 0)
        {
            root.Fault("who is told of visits cannot ask for their list", "write \"mine\", the word that brings it: 结对名单");
        }

        foreach (var word in kind.Words.Where(w => !Word().IsMatch(w)))
        {
            root.Fault($"the word '{word}' is none people say", "two to six Chinese characters");
        }

        if (kind.IsOwn && (kind.Visit is not null || kind.Post is not null))
        {
            root.Fault("'own' is of the person themselves, and somebody is to see to it", "leave out \"own\", or \"visit\" and \"post\"");
        }

        if (kind.Household.Length > 0 && kind.Fields.All(f => f.Name != kind.Household))
        {
            root.Fault($"'household' is '{kind.Household}', which is no column", "write the column of \"fields\" that says which household it is: 户号");
        }

        if (kind.Household.Length > 0 && kind.Wall is not null)
        {
            root.Fault("'household' ties people to entries, and 'wall' keeps them apart", "leave one of them out: to what stands behind a wall nobody is tied");
        }

        if (kind.Until.Length > 0 && kind.Fields.All(f => f.Name != kind.Until))
        {
            root.Fault($"'until' is '{kind.Until}', which is no column", "write the column of \"fields\" with the last day: 有效期至");
        }

        if (kind.Ledger is { Receipt.Length: > 0 } ledger && kind.Fields.FirstOrDefault(f => f.Name == ledger.Receipt) is not { IsOnList: false, Longest: >= 32 })
        {
            root.Fault($"'receipt' is '{ledger.Receipt}', which is no column of 32 characters that stands on no list", "write a column of \"fields\" with \"longest\": 64: it holds somebody's id in a chat");
        }

        CheckSizes(root, kind);
        CheckOpen(root, kind);
    }

    private static void CheckSizes(JsonAt root, RegisterKind kind)
    {
        foreach (var size in kind.Sizes)
        {
            var field = kind.Fields.FirstOrDefault(f => f.Name == size.Field);
            if (size.Field.Length > 0 && (field is null || size.Values.Count == 0 || size.Values.Except(field.Choices).Any()))
            {
                root.Fault($"'sizes' counts '{size.Field}', which has not those choices", "write a column of \"fields\" with \"choices\", and \"values\" among them");
            }

            if (size.Field.Length == 0 && size.Values.Count > 0)
            {
                root.Fault("'sizes' has values of no column", "write \"field\"");
            }

            if (size.Most < size.Least || size is { Least: 0, Most: null })
            {
                root.Fault("'sizes' asks for nothing that could be", "write \"least\" from 1, or \"most\" not below it");
            }
        }
    }

    private static void CheckOpen(JsonAt root, RegisterKind kind)
    {
        if (kind.Open is not { } open)
        {
            return;
        }

        foreach (var column in new[] { open.Name, open.Topics, open.Hours }.Concat(open.Say).Where(c => c.Length > 0).Except(kind.Fields.Select(f => f.Name)))
        {
            root.Fault($"'open' tells '{column}', which is no column", "write one of \"fields\"");
        }

        if (kind.Wall is not null || kind.Ledger is not null)
        {
            root.Fault("'open' tells everybody, and there is a wall or a ledger", "what everybody may read is a kind of its own");
        }

        if (open.Say.Sum(s => kind.Fields.FirstOrDefault(f => f.Name == s)?.Longest ?? 0) is var said && said > RegisterLookup.Longest)
        {
            root.Fault($"an answer may be {said} characters long", $"at most {RegisterLookup.Longest}: make \"longest\" less, or say fewer columns");
        }
    }

    [GeneratedRegex(@"^\p{IsCJKUnifiedIdeographs}{2,6}$")]
    private static partial Regex Word();
}
