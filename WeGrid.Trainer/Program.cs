using WeGrid.Trainer;
using WeGrid.Trainer.Tasks;

const string Usage = """
    rules [FILE…]         the same for the rules alone; without a FILE over the conversations that may be learnt from
    eval [KIND FILE…]     score labelled files; KIND: category demand village pairs stream address speed.
                          Without a KIND: the held-out part of data/village
    predict KIND [FILE]   label a file (or standard input); the answer goes to standard output, row by row
    train DIR [VERSION] [--only NAME] [--with FILE…] [--weight N] [--data FOLDER]
                          make the models of data/model (or one of them) anew from data/village and the public files of DIR;
                          --with: learn from corrections too (./wegrid corrections export FILE), each counting N times (3), and say
                          what the model before and the new one make of every fifth of them, which is never learnt from
    """;

try
{
    return Run(args);
}
catch (InputException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static int Run(string[] args)
{
    switch (args)
    {
        case ["rules", .. var files]:
            Kinds.EvaluateRules(Assets.Load(), [.. files.Select(Table.Read)]);
            return 0;
        case ["eval"]:
            Kinds.EvaluateOwn(Assets.Load());
            return 0;
        case ["eval", var kind, _, ..]:
            Kinds.Evaluate(Assets.Load(), kind, [.. args.Skip(2).Select(Table.Read)]);
            return 0;
        case ["predict", var kind, .. var files]:
            Kinds.Predict(Assets.Load(), kind, files.Length > 0 ? Table.Read(files[0]) : Table.Read("standard input", Console.In), files.Length > 1 ? Table.Read(files[1]) : null, Console.Out);
            return 0;
        case ["train", ..] when TrainOptions.Parse(args[1..]) is { } options:
            TrainAll.Run(options.Data is { } data ? Assets.Load(data) : Assets.Load(), options);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
