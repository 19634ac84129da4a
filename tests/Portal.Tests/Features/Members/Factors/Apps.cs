using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>Somebody with an authenticator app in their hand.</summary>
internal sealed class WithApp(PortalApp app, PersonId id, string email, byte[] key, IReadOnlyList<string> recoveryCodes)
{
    public PersonId Id { get; } = id;

    public string Email { get; } = email;

    public IReadOnlyList<string> RecoveryCodes { get; } = recoveryCodes;

    /// <summary>What the app shows, so many steps from now.</summary>
    public string Code(int ahead = 0) => Totp.CodeAt(key, Totp.StepAt(app.Clock.GetUtcNow()) + ahead);

    /// <summary>The next code that was not shown yet: the clock goes on by a step.</summary>
    public string NextCode()
    {
        app.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        return Code();
    }

    public IDispatcher Portal => app.As(Caller.Of(Id, Email, null));

    /// <summary>Takes the first step.</summary>
    public async Task<string> TicketAsync() => (await app.As(Callers.Anonymous).SendAsync(new SignIn(Email, Accounts.Password))).Value.Ticket!;

    public async Task<Result<Admitted>> SignInAsync(string code) => await app.As(Callers.Anonymous).SendAsync(new SignInWithCode(await TicketAsync(), code));
}

internal static class Apps
{
    /// <summary>An account that has set up an app, as people do it.</summary>
    public static async Task<WithApp> SomebodyWithAnAppAsync(this PortalApp app)
    {
        var (id, email) = await app.AnAccountAsync();
        return await app.SetUpAnAppAsync(id, email);
    }

    public static async Task<WithApp> SetUpAnAppAsync(this PortalApp app, PersonId id, string email)
    {
        var portal = app.As(Caller.Of(id, email, null));
        var offer = (await portal.SendAsync(new OfferAuthenticatorApp(null))).Value;
        var key = KeyOf(offer.Key);
        var codes = await portal.SendAsync(new ConfirmAuthenticatorApp(offer.Ticket, Totp.CodeAt(key, Totp.StepAt(app.Clock.GetUtcNow()))));
        Assert.Null(codes.Error);
        return new WithApp(app, id, email, key, codes.Value);
    }

    /// <summary>Reads a key as an app does.</summary>
    public static byte[] KeyOf(string text)
    {
        var bits = string.Concat(text.Where(c => c != ' ').Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
