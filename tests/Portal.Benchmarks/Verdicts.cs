using System.Globalization;
using System.Text.Json;

namespace Portal.Benchmarks;

/// <summary>What a benchmark found, against its goals: a table for people, and one last line for programs.</summary>
internal sealed class Verdicts(string benchmark)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly List<Verdict> _all = [];

    /// <param name="name">What was measured.</param>
    /// <param name="unit">Of value, floor and goal.</param>
    /// <param name="value">What the product took.</param>
    /// <param name="floor">What the bare work took in the same run; null: the goal stands alone.</param>
    /// <param name="goal">For people.</param>
    /// <param name="passed">Whether the goal is reached.</param>
    public void Add(string name, string unit, double value, double? floor, string goal, bool passed) =>
        _all.Add(new(name, unit, Math.Round(value, 3), floor is { } f ? Math.Round(f, 3) : null, floor is { } g and > 0 ? Math.Round(value / g, 2) : null, goal, passed));

    /// <summary>Prints everything.</summary>
    /// <returns>The program's exit code: a goal that is missed is a result, not a failure.</returns>
    public int Print()
    {
        static string Number(double? number) => number?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–";

        Console.WriteLine();
        Console.WriteLine("| what | measured | floor | × floor | goal | |");
        Console.WriteLine("| --- | ---: | ---: | ---: | --- | --- |");
        foreach (var v in _all)
            Console.WriteLine($"| {v.Name} | {Number(v.Value)} {v.Unit} | {(v.Floor is null ? "–" : $"{Number(v.Floor)} {v.Unit}")} | {Number(v.Ratio)} | {v.Goal} | {(v.Passed ? "PASS" : "MISS")} |");

        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(
            new { benchmark, passed = _all.Count(v => v.Passed), missed = _all.Count(v => !v.Passed), results = _all }, Json));
        return 0;
    }

    private sealed record Verdict(string Name, string Unit, double Value, double? Floor, double? Ratio, string Goal, bool Passed);
}

/// <summary>Reads quantiles from measured times.</summary>
internal static class Times
{
    public static double Quantile(IReadOnlyCollection<double> times, double quantile)
    {
        var sorted = times.Order().ToList();
        return sorted[(int)Math.Min(sorted.Count - 1, quantile * sorted.Count)];
    }

    public static double Median(IReadOnlyCollection<double> times) => Quantile(times, 0.5);
}
