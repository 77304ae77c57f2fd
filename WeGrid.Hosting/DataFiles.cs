using WeGrid.Domain.Corps;
using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Duties;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Labels;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Models;
using WeGrid.Domain.Warnings;

namespace WeGrid.Hosting;

/// <summary>The data folder, read and checked once: what a town may edit.</summary>
public sealed class DataFiles
{
    private readonly string _folder;
    private readonly CategoryTree _categories;
    private readonly Lexicon _lexicon;
    private readonly ModelSet _models;
    private readonly DeadlinePolicy _deadlines;
    private readonly WorkingCalendar _calendar;
    private readonly ReasonFiles _reasons;
    private readonly SurveyPolicy _surveys;
    private readonly RateBook _rates;
    private readonly OwnTables<ClosingRules> _closing;
    private readonly LadderBook _ladders;

    private DataFiles(
        string folder, CategoryTree categories, Lexicon lexicon, ModelSet models, DeadlinePolicy deadlines, WorkingCalendar calendar, ReasonFiles reasons, SurveyPolicy surveys, RateBook rates,
        OwnTables<ClosingRules> closing, LadderBook ladders) =>
        (_folder, _categories, _lexicon, _models, _deadlines, _calendar, _reasons, _surveys, _rates, _closing, _ladders) =
        (folder, categories, lexicon, models, deadlines, calendar, reasons, surveys, rates, closing, ladders);

    /// <summary>网页地址: where the Console's pages open; null: no links are given out.</summary>
    public Uri? Console { get; private set; }

    /// <summary>审定问答.</summary>
    private AnswerFiles? Answers { get; init; }

    /// <summary>值守规则.</summary>
    private OwnTables<WatchRules>? Watch { get; init; }

    /// <summary>来源表.</summary>
    private OwnTables<ChannelBook>? Channels { get; init; }

    /// <summary>预警规则表.</summary>
    private OwnTables<WarningRules>? Warnings { get; init; }

    /// <summary>名册种类.</summary>
    private IReadOnlyList<RegisterKind> Registers { get; init; } = [];

    /// <summary>程序.</summary>
    private IReadOnlyList<Procedure> Procedures { get; init; } = [];

    /// <summary>报表.</summary>
    private IReadOnlyList<HeadingReport> Reports { get; init; } = [];

    /// <summary>叫法表.</summary>
    private OwnTables<LabelBook>? Labels { get; init; }

    /// <summary>职责.</summary>
    private IReadOnlyList<Duty> Duties { get; init; } = [];

    /// <summary>The categories.</summary>
    public CategoryTree Categories => _categories;

    /// <summary>静默时段.</summary>
    public QuietHours Quiet => _deadlines.Quiet;

    /// <summary>The nearest data folder at or above the program or the working folder.</summary>
    public static string FindFolder()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "data", "categories.json")))
                {
                    return Path.Combine(folder.FullName, "data");
                }
            }
        }

        return "data";
    }

    /// <summary>Reads everything, or lists every fault with file and place.</summary>
    public static (DataFiles? Files, IReadOnlyList<string> Faults) Load(string folder, Uri? console = null)
    {
        var faults = new List<string>();
        var (categories, categoryFaults) = CategoryTree.Parse(Text(folder, "categories.json"));
        faults.AddRange(categoryFaults.Select(f => $"categories.json: {f}"));
        if (categories is null)
        {
            return (null, faults);
        }

        var (lexicon, lexiconFaults) = Lexicon.Parse(Text(folder, "lexicon.json"), categories);
        faults.AddRange(lexiconFaults.Select(f => $"lexicon.json: {f}"));
        var answers = lexicon is null ? null : AnswerFiles.Load(folder, lexicon.Normaliser, faults);
        var (models, modelFaults) = ModelSet.Parse(name => Model(folder, name));
        faults.AddRange(modelFaults.Select(f => f.ToString()));
        var (deadlines, deadlineFaults) = DeadlinePolicy.Parse(Text(folder, "deadlines.json"), categories);
        faults.AddRange(deadlineFaults.Select(f => $"deadlines.json: {f}"));
        var lines = Directory.EnumerateFiles(Path.Combine(folder, "calendar"), "*.tsv").Order(StringComparer.Ordinal).SelectMany(File.ReadLines);
        var (calendar, calendarFaults) = WorkingCalendar.Parse(lines);
        faults.AddRange(calendarFaults.Select(f => $"calendar: {f}"));
        var reasons = ReasonFiles.Load(folder, faults);
        var (surveys, surveyFaults) = SurveyPolicy.Parse(Text(folder, "surveys.json"), categories);
        faults.AddRange(surveyFaults.Select(f => $"surveys.json: {f}"));
        var (rates, rateFaults) = RateBook.Parse(Text(folder, "rates.json"), categories);
        faults.AddRange(rateFaults.Select(f => $"rates.json: {f}"));
        var closing = OwnTables.Load(folder, "closing", ClosingRules.None, (file, json) => ClosingRules.Parse(file, json, categories), faults);
        var (ladders, ladderFaults) = LadderBook.Parse(Text(folder, "ladders.json"));
        faults.AddRange(ladderFaults.Select(f => $"ladders.json: {f}"));
        faults.AddRange((ladders?.Plans ?? []).SelectMany(p => p.Categories).Where(c => !categories.Knows(c)).Select(c => $"ladders.json: '{c}' is not in categories.json; write a level-1 name or 一级/二级"));
        var watch = OwnTables.Load(folder, "watch", WatchRules.Default, WatchRules.Parse, faults);
        var channels = OwnTables.Load(folder, "channels", ChannelBook.Default, ChannelBook.Parse, faults);
        var warnings = OwnTables.Load(folder, "warnings", WarningRules.None, WarningRules.Parse, faults);
        var (registers, procedures) = (ReadRegisters(folder, faults), ReadProcedures(folder, faults));
        faults.AddRange(procedures.SelectMany(p => ProcedureReader.Faults(p, registers)));
        var duties = ReadAll(folder, "duties", DutyReader.Parse, faults);
        faults.AddRange(duties.GroupBy(d => d.Id).Where(g => g.Count() > 1).Select(g => $"duties: '{g.Key}' is there twice; each has its own id").Concat(duties.SelectMany(d => DutyReader.Faults(d, procedures))));
        var reports = ReadAll(folder, "reports", ReportReader.Parse, faults);
        faults.AddRange(reports.GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => $"reports: '{g.Key}' is there twice; each has its own id").Concat(reports.SelectMany(r => ReportReader.Faults(r, procedures, registers))));
        var labels = OwnTables.Load(folder, "labels", LabelBook.None, (file, json) => LabelBook.Parse(file, json, categories, procedures, registers), faults);
        faults.AddRange(registers.SelectMany(k => k.Words).Intersect(procedures.SelectMany(p => new[] { p.Word, p.List }))
            .Select(w => $"procedures: '{w}' is a word of a register, too; give one of them another"));
        faults.AddRange((channels?.Of("") ?? ChannelBook.Default).Channels.SelectMany(c => c.Says).Intersect(procedures.SelectMany(p => new[] { p.Word, p.List }))
            .Select(w => $"procedures: '{w}' is a word of channels.json, too; give one of them another"));
        return faults.Count == 0 ? (new DataFiles(folder, categories, lexicon!, models!, deadlines!, calendar!, reasons, surveys!, rates!, closing, ladders!) { Console = console, Answers = answers, Watch = watch, Channels = channels, Warnings = warnings, Registers = registers, Procedures = procedures, Duties = duties, Reports = reports, Labels = labels }, faults) : (null, faults);
    }

    private static List<RegisterKind> ReadRegisters(string folder, List<string> faults)
    {
        var kinds = ReadAll(folder, "registers", RegisterKindReader.Parse, faults);
        faults.AddRange(kinds.Select(k => k.Id).Concat(kinds.SelectMany(k => k.Words)).GroupBy(w => w).Where(g => g.Count() > 1)
            .Select(g => $"registers: '{g.Key}' is there twice; each kind has its own id and its own words"));
        return kinds;
    }

    private static List<Procedure> ReadProcedures(string folder, List<string> faults)
    {
        var procedures = ReadAll(folder, "procedures", ProcedureReader.Parse, faults);
        faults.AddRange(procedures.SelectMany(p => new[] { p.Id, p.Word, p.List }).Where(w => w.Length > 0).GroupBy(w => w).Where(g => g.Count() > 1)
            .Select(g => $"procedures: '{g.Key}' is there twice; each procedure has its own id and its own words"));
        return procedures;
    }

    /// <summary>Every file of a folder, in the order of their names; no folder, nothing.</summary>
    private static List<T> ReadAll<T>(string folder, string name, Func<string, string, (T? Read, IReadOnlyList<DataFault> Faults)> parse, List<string> faults)
        where T : class
    {
        var (all, own) = (new List<T>(), Path.Combine(folder, name));
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var (read, found) = parse($"{name}/{Path.GetFileName(path)}", File.ReadAllText(path));
            faults.AddRange(found.Select(f => f.ToString()));
            if (read is not null)
            {
                all.Add(read);
            }
        }

        return all;
    }

    /// <summary>The same files, with the links of another place.</summary>
    public DataFiles At(Uri? console)
    {
        var other = (DataFiles)MemberwiseClone();
        other.Console = console;
        return other;
    }

    /// <summary>The desks of a corp: its rules with its own gazetteer, when it has one.</summary>
    public CorpDesks DesksOf(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        // The level last: its layers are made of the corp as it is.
        corp = (corp with { Book = _ladders }).At(corp.Alert);
        var rules = new DeskRules(corp, _deadlines, _calendar, () => System.Security.Cryptography.RandomNumberGenerator.GetBytes(History.SaltBytes))
        {
            Reasons = _reasons.Of(corp.Id),
            Surveys = _surveys,
            Rates = _rates,
            Console = Console,
            Closing = _closing.Of(corp.Id),
            Categories = _categories,
            Channels = Channels?.Of(corp.Id) ?? ChannelBook.Default,
            Watch = Watch?.Of(corp.Id) ?? WatchRules.Default,
            Registers = Registers,
            Procedures = Procedures,
            Duties = Duties,
            Reports = Reports,
            Labels = Labels?.Of(corp.Id) ?? LabelBook.None,
            Warnings = Warnings?.Of(corp.Id) ?? WarningRules.None,
            Answers = Answers?.Of(corp.Id) ?? Domain.Understanding.Answers.AnswerBook.None,
        };
        return new CorpDesks(corp, rules, new TicketDesk(rules), new IntakeDesk(rules, new Understander(_lexicon, GazetteerOf(corp), _models)));
    }

    public Gazetteer GazetteerOf(Corp corp)
    {
        var file = Path.Combine(_folder, "gazetteer", corp.Id + ".json");
        if (!File.Exists(file))
        {
            return Gazetteer.Empty(_lexicon.Normaliser);
        }

        var (gazetteer, faults) = Gazetteer.Parse(File.ReadAllText(file), _lexicon.Normaliser);
        return gazetteer ?? throw new InvalidDataException($"gazetteer/{corp.Id}.json: {string.Join("; ", faults)}");
    }

    private static ReadOnlyMemory<byte>? Model(string folder, string name)
    {
        var file = Path.Combine(folder, "model", name + ".model");
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    private static string Text(string folder, string name) => File.ReadAllText(Path.Combine(folder, name));
}

/// <summary>One corp with everything that decides for it.</summary>
public sealed record CorpDesks(Corp Corp, DeskRules Rules, TicketDesk Tickets, IntakeDesk Intake);
