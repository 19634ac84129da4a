using Microsoft.Playwright;
using Portal.Features.Members.Factors;

namespace Portal.E2E.Support;

/// <summary>What people prove themselves with besides a password: an app on a telephone, a key in the browser.</summary>
internal static class Factors
{
    /// <summary>Reads the key off the page as a person would type it into an app.</summary>
    public static async Task<byte[]> KeyOnPageAsync(this Visitor visitor)
    {
        var text = (await visitor.Page.Locator("#app-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }

    /// <summary>What the app shows. The next one is taken already by the server, which spares the journey a wait of half a minute.</summary>
    public static string Code(byte[] key, int ahead = 0) => Totp.CodeAt(key, Totp.StepAt(TimeProvider.System.GetUtcNow()) + ahead);

    /// <summary>On the page that sets an app up: does so. Ends on its last page.</summary>
    public static async Task<byte[]> SetUpTheAppAsync(this Visitor visitor)
    {
        var key = await visitor.KeyOnPageAsync();
        await visitor.Page.FillAsync("#form-code", Code(key));
        await visitor.Button("Switch on").ClickAsync();
        await visitor.SeesAsync("From now on you sign in with your password and a code");
        return key;
    }

    /// <summary>Puts an authenticator into this browser that unlocks itself.</summary>
    public static async Task<VirtualKey> InsertAKeyAsync(this Visitor visitor)
    {
        var session = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        await session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        var made = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = false,
            },
        });
        return new VirtualKey(session, made!.Value.GetProperty("authenticatorId").GetString()!);
    }
}

/// <summary>The browser's authenticator.</summary>
internal sealed class VirtualKey(ICDPSession session, string id)
{
    /// <summary>From now on somebody touches it whenever it asks.</summary>
    public Task TouchAsync() => session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = id, ["enabled"] = true });

    /// <summary>Whether it knows who touches it.</summary>
    public Task KnowsWhoAsync(bool isKnown) => session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = id, ["isUserVerified"] = isKnown });
}
