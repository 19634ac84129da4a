using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Portal.Tests.Support;

/// <summary>The real program in a process of its own, as an operator starts it.</summary>
public sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ProgramRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote on its console so far, errors too.</summary>
    public string Output => string.Join('\n', _output);

    /// <param name="arguments">Verb and settings, as on the command line.</param>
    /// <param name="environment">Variables; without <c>ASPNETCORE_ENVIRONMENT</c> it is Development.</param>
    public static ProgramRun Start(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("Portal.dll");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Waits for its end; the answer is the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            Assert.Fail($"The program did not end within {Patience}:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until it has written this.</summary>
    public Task UntilItSaysAsync(string text) => PortalApp.UntilAsync($"the program says '{text}'", () =>
    {
        if (_process.HasExited)
            Assert.Fail($"The program ended with code {_process.ExitCode}:\n{Output}");

        return Task.FromResult(Output.Contains(text, StringComparison.Ordinal));
    }, Patience);

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As an operator stops it: SIGTERM, and its own time to end. Fails when it does not end well.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        var code = await EndAsync();
        Assert.True(code == 0, $"The program ended with code {code}:\n{Output}");
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        PlantedSecrets.Keep(line);
        if (line is not null)
            _output.Enqueue(line);
    }
}
