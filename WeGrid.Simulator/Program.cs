using WeGrid.Simulator;

await using var simulator = SimulatorApp.Build(args, TimeProvider.System);
await simulator.RunAsync();
