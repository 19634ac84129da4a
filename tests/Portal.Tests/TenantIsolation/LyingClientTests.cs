using System.Text.Json.Nodes;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>A client that says to Blazor's hub what no browser would: it gets nothing of another tenant.</summary>
[WithoutFaults("It is about who may; a database that fails between two looks is another matter.")]
public sealed class LyingClientTests(TwoTenants app) : IClassFixture<TwoTenants>
{
    private static readonly string[] Pages = ["", "/members", "/members/invite", "/roles", "/roles/new", "/settings"];

    [Fact]
    public async Task Who_belongs_there_sees_everything_by_the_same_client()
    {
        foreach (var (page, marker) in new[] { ("/members", "-owner"), ("/roles", " role"), ("", " name") })
        {
            var (circuit, secret) = await RawCircuit.OpenAsync(app, app.AlphasOwner.Cookies, $"/t/{app.Alpha.Slug}{page}");
            await using var _ = circuit;
            Assert.NotNull(secret);
            Assert.True(await circuit.SeesAsync(TwoTenants.Marker + marker), $"{page} does not show {marker}");
        }
    }

    [Fact]
    public async Task Fifty_lies_get_nothing_of_the_other_tenant()
    {
        var lies = Lies().ToList();
        Assert.True(lies.Count >= 50, $"only {lies.Count}");
        var leaks = new List<string>();
        foreach (var some in lies.Chunk(8))
        {
            await Task.WhenAll(some.Select(async lie =>
            {
                await using var circuit = await RawCircuit.ConnectAsync(app, lie.Cookies);
                await lie.Tell(circuit);
                await circuit.SettleAsync();
                if (circuit.Seen.Contains(TwoTenants.Marker, StringComparison.OrdinalIgnoreCase))
                {
                    lock (leaks)
                        leaks.Add(lie.Name);
                }
            }));
        }

        Assert.True(leaks.Count == 0, string.Join(Environment.NewLine, leaks));

        // And nobody else was disturbed: the server goes on, and shows Alpha what is Alpha's.
        var (own, secret) = await RawCircuit.OpenAsync(app, app.AlphasOwner.Cookies, $"/t/{app.Alpha.Slug}/members");
        await using var __ = own;
        Assert.True(await own.SeesAsync(TwoTenants.Marker + "-owner"));
        Assert.NotNull(secret);
    }

    [Fact]
    public async Task A_circuit_that_is_taken_up_again_under_another_cookie_is_closed()
    {
        foreach (var thief in (string?[])[app.BetasOwner.Cookies, app.BetasMember.Cookies, null])
        {
            var (circuit, secret) = await RawCircuit.OpenAsync(app, app.AlphasOwner.Cookies, $"/t/{app.Alpha.Slug}/members");
            Assert.True(await circuit.SeesAsync(TwoTenants.Marker + "-owner"));
            await BreakAsync(circuit);
            await using var taken = await RawCircuit.ConnectAsync(app, thief);
            var answer = await taken.AskAsync("ConnectCircuit", secret);
            await taken.SendAsync("OnLocationChanged", RawCircuit.Root + $"t/{app.Alpha.Slug}/roles", null, false);
            await taken.SettleAsync();

            Assert.False(answer is [3L, _, _, 3L, true], "it was taken up");
            Assert.DoesNotContain(TwoTenants.Marker, taken.Seen, StringComparison.OrdinalIgnoreCase);

            // Nor does it live on for its own person: whoever held its secret may have changed it.
            await using var back = await RawCircuit.ConnectAsync(app, app.AlphasOwner.Cookies);
            Assert.False(await back.AskAsync("ConnectCircuit", secret) is [3L, _, _, 3L, true], "it lives on");
        }
    }

    [Fact]
    public async Task Its_own_person_takes_it_up_again()
    {
        var (circuit, secret) = await RawCircuit.OpenAsync(app, app.AlphasOwner.Cookies, $"/t/{app.Alpha.Slug}/members");
        Assert.True(await circuit.SeesAsync(TwoTenants.Marker + "-owner"));
        await BreakAsync(circuit);

        await using var again = await RawCircuit.ConnectAsync(app, app.AlphasOwner.Cookies);
        Assert.True(await again.AskAsync("ConnectCircuit", secret) is [3L, _, _, 3L, true]);
        await again.SendAsync("OnLocationChanged", RawCircuit.Root + $"t/{app.Alpha.Slug}/roles", null, false);
        Assert.True(await again.SeesAsync(TwoTenants.Marker + " role"));
    }

    [Fact]
    public async Task A_circuit_opens_from_our_own_pages_only()
    {
        string[] foreign =
        [
            "https://evil.example", "http://evil.example", "https://localhost:5080", "http://localhost", "http://localhost:5081", "http://localhost:5080.evil.example", "http://localhost:50800", "http://evil.example:5080",
            "http://localhost:5080@evil.example", "http://127.0.0.1:5080", "http://[::1]:5080", "http://LOCALHOST.evil.example:5080", "null", "NULL", "", " ", "file://", "data:", "chrome-extension://abcdef", "moz-extension://abcdef", "about:blank",
            "http://", "//localhost:5080", "localhost:5080", "ws://localhost:5080", "ftp://localhost:5080", "http://localhost:5080, http://evil.example", "http://evil.example, http://localhost:5080", "javascript://localhost:5080", "blob:http://evil.example/1",
            "http://xn--lcalhost-k0f:5080", "http://localhost%2eevil.example:5080",
        ];
        foreach (var origin in foreign)
        {
            var exception = await Record.ExceptionAsync(async () =>
            {
                await using var circuit = await RawCircuit.ConnectAsync(app, app.AlphasOwner.Cookies, origin);
                await circuit.AskAsync("StartCircuit", RawCircuit.Root, RawCircuit.Root, "[]", "");
                Assert.DoesNotContain("\u0003", circuit.Seen, StringComparison.Ordinal);
            });
            Assert.True(exception is InvalidOperationException or HttpRequestException, $"'{origin}' got in");
        }
    }

    /// <summary>The line breaks; the server notices, and keeps the circuit for a while.</summary>
    private static async Task BreakAsync(RawCircuit circuit)
    {
        await circuit.SettleAsync();
        await circuit.DisposeAsync();
        await Task.Delay(300);
    }

    private sealed record Lie(string Name, string? Cookies, Func<RawCircuit, Task> Tell);

    private IEnumerable<Lie> Lies()
    {
        var (alpha, beta) = ($"t/{app.Alpha.Slug}", $"t/{app.Beta.Slug}");
        string?[] browsers = [app.BetasOwner.Cookies, app.BetasMember.Cookies, null];

        // The address that the circuit begins with is not the page's.
        foreach (var cookies in browsers)
        {
            foreach (var page in Pages)
                yield return new($"begins at {alpha}{page}", cookies, async c => await c.StartAsync(await OwnAsync(cookies), RawCircuit.Root + alpha + page));
        }

        // The circuit begins rightly and goes on to where its person must not.
        foreach (var page in Pages)
        {
            yield return new($"goes on to {alpha}{page}", app.BetasOwner.Cookies, async c =>
            {
                await c.StartAsync(await OwnAsync(app.BetasOwner.Cookies), RawCircuit.Root + beta);
                await c.AskAsync("OnLocationChanging", 1, RawCircuit.Root + alpha + page, null, true);
                await c.SendAsync("OnLocationChanged", RawCircuit.Root + alpha + page, null, true);
            });
        }

        // The other's whole page: its components, its state, or one of them with one's own.
        foreach (var cookies in browsers)
        {
            yield return new("the other's components and state", cookies, async c => await c.StartAsync(await TheirsAsync("/members"), RawCircuit.Root + alpha + "/members"));
            yield return new("the other's state in one's own page", cookies, async c =>
            {
                var theirs = await TheirsAsync("/members");
                if (await c.AskAsync("StartCircuit", RawCircuit.Root, RawCircuit.Root + alpha + "/members", "[]", RawCircuit.StateOf(theirs)) is [3L, ..])
                    await c.SendAsync("UpdateRootComponents", RawCircuit.MarkersOf(await OwnAsync(cookies)), RawCircuit.StateOf(theirs));
            });
            yield return new("the other's components at one's own address", cookies, async c =>
            {
                var theirs = await TheirsAsync("/members");
                if (await c.AskAsync("StartCircuit", RawCircuit.Root, RawCircuit.Root + beta, "[]", "") is [3L, ..])
                    await c.SendAsync("UpdateRootComponents", RawCircuit.MarkersOf(theirs), "");
            });
        }

        // Other bases.
        foreach (var baseUri in (string[])["http://evil.example/", "", "/", RawCircuit.Root + alpha + "/", "javascript:alert(1)", "file:///", "http://localhost:5080@evil.example/", "\0"])
            yield return new($"the base is {baseUri}", app.BetasOwner.Cookies, async c => await c.StartAsync(await OwnAsync(app.BetasOwner.Cookies), (baseUri.Length > 0 ? baseUri : RawCircuit.Root) + alpha, baseUri));

        // Addresses that read like another one.
        foreach (var uri in (string[])[$"t/x/../{app.Alpha.Slug}/members", $"T/{app.Alpha.Slug.ToUpperInvariant()}/MEMBERS", $"t/{app.Alpha.Slug}%2fmembers", $"{beta}/../{app.Alpha.Slug}/members", $"t//{app.Alpha.Slug}/members", $"{beta}?slug={app.Alpha.Slug}", $"{beta}#/../{alpha}", $"{alpha};x=1/members"])
        {
            yield return new($"the address is {uri}", app.BetasOwner.Cookies, async c =>
            {
                await c.StartAsync(await OwnAsync(app.BetasOwner.Cookies), RawCircuit.Root + beta);
                await c.SendAsync("OnLocationChanged", RawCircuit.Root + uri, null, false);
            });
        }

        // Methods and arguments that are not theirs to call.
        foreach (var (assembly, method, target) in new (string?, string, long)[] { ("Portal", "SendAsync", 0), ("Portal", "Reload", 0), (null, "NotifyLocationChanged", 1), (null, "DispatchEventAsync", 1), ("Microsoft.AspNetCore.Components.Web", "DispatchEventAsync", 0), ("mscorlib", "Exit", 0), (null, "Recover", 7) })
        {
            yield return new($"calls {assembly} {method}", app.BetasOwner.Cookies, async c =>
            {
                await c.StartAsync(await OwnAsync(app.BetasOwner.Cookies), RawCircuit.Root + beta);
                await c.SendAsync("BeginInvokeDotNetFromJS", "1", assembly, method, target, new JsonArray(app.Alpha.Id.ToString()).ToJsonString());
            });
        }

        foreach (var secret in (string[])["", "x", new string('A', 5_000), app.Alpha.Id.ToString(), "CfDJ8" + new string('b', 200)])
            yield return new("another circuit's secret by guessing", app.BetasOwner.Cookies, async c => await c.AskAsync("ConnectCircuit", secret));

        // What is no message at all.
        foreach (var bytes in (byte[][])[[0x01], [0xff, 0xff, 0xff, 0xff, 0x0f], [0x02, 0x91, 0x06], [0x05, 0x95, 0x01, 0x80, 0xc0, 0xa1], new byte[700_000]])
        {
            yield return new("noise", app.BetasOwner.Cookies, async c =>
            {
                await c.StartAsync(await OwnAsync(app.BetasOwner.Cookies), RawCircuit.Root + beta);
                await c.SendRawAsync(bytes);
            });
        }
    }

    private Task<string> OwnAsync(string? cookies) => RawCircuit.ReadPageAsync(app, cookies ?? app.BetasMember.Cookies, $"/t/{app.Beta.Slug}");

    private Task<string> TheirsAsync(string page) => RawCircuit.ReadPageAsync(app, app.AlphasOwner.Cookies, $"/t/{app.Alpha.Slug}{page}");
}
