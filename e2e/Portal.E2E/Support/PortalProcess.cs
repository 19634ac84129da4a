using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Portal.Tests.Support;

namespace Portal.E2E.Support;

/// <summary>The real program, as an operator runs it: started, stopped, killed.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private PortalProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>What it wrote on its console so far.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <param name="address">Where it serves; a restart keeps it, so that open pages find it again.</param>
    /// <param name="settings">As <c>Key:Name=value</c>.</param>
    public static async Task<PortalProcess> StartAsync(Uri address, IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = ProgramFolder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("Portal.dll");
        start.ArgumentList.Add($"--urls={address.GetLeftPart(UriPartial.Authority)}");
        foreach (var setting in settings)
            start.ArgumentList.Add("--" + setting);

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        var portal = new PortalProcess(process, address);
        process.OutputDataReceived += (_, line) => portal.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => portal.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await portal.UntilReadyAsync();
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>As an operator stops it: SIGTERM, and its own time to end.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
            return;

        using (var kill = Process.Start("kill", $"-TERM {_process.Id}"))
            await kill.WaitForExitAsync();

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    public Task UntilGoneAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    // The program's own output, built in the same configuration as these tests.
    private static string ProgramFolder
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            var folder = Path.Combine(Artifacts.Repository, "src", "Portal", "bin", here.Parent!.Name, here.Name);
            return File.Exists(Path.Combine(folder, "Portal.dll")) ? folder : throw new InvalidOperationException($"Build the solution first: there is no Portal.dll in {folder}.");
        }
    }

    private async Task UntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var deadline = DateTime.UtcNow.AddSeconds(90);
        while (DateTime.UtcNow < deadline)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The program ended with code {_process.ExitCode}:{Environment.NewLine}{Output}");

            try
            {
                if ((await http.GetAsync("/health/ready")).IsSuccessStatusCode)
                    return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"The program did not become ready:{Environment.NewLine}{Output}");
    }

    private void Keep(string? line)
    {
        PlantedSecrets.Keep(line);
        if (line is not null)
            _output.Enqueue(line);
    }
}
