using System.Collections.Concurrent;
using MimeKit;
using Portal.Features.Members;
using Portal.Features.SignUp;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Shell.Seeds;

/// <summary>
/// Signs up as a visitor does, through the same commands, reading the confirmation from the folder that mails are written to. So a seeded tenant
/// differs in nothing from a real one.
/// </summary>
internal sealed class SignUpByMail(IDispatchers dispatchers, DataFolders folders, TimeProvider time)
{
    private static readonly string[] Paths = ["/signup/confirm/", "/join/"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, bool> _read = new();
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.OrdinalIgnoreCase);
    private readonly IDispatcher _visitor = dispatchers.As(Caller.Anonymous("127.0.0.1"));

    /// <returns>What the visitor follows their tenant with, and the proof to set the owner's password.</returns>
    public async Task<SignUpConfirmed> RunAsync(RequestSignUp request, CancellationToken ct)
    {
        Expect(await _visitor.SendAsync(request, ct));
        var confirmed = await _visitor.SendAsync(new ConfirmSignUp(await TokenAsync(request.Email, ct), null), ct);
        return confirmed.Error is { } error ? throw new InvalidOperationException($"The sign-up of {request.Organisation} was refused: {error.Message}") : confirmed.Value;
    }

    /// <summary>Waits until the tenant has come to rest: running, failed, waiting for staff, or gone.</summary>
    public async Task<SignUpProgress> FollowAsync(SignUpConfirmed confirmed, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + Patience;
        while (true)
        {
            var answer = await _visitor.SendAsync(new GetProgress(confirmed.ProgressToken, confirmed.Proof), ct);
            if (answer.Error is { } error)
                throw new InvalidOperationException(error.Message);

            var timeline = answer.Value.Timeline;
            if (timeline is null or { FinishedAt: not null } or { Status: OperationStatus.Failed })
                return answer.Value;

            if (time.GetUtcNow() > deadline)
                throw new InvalidOperationException($"{answer.Value.Organisation} has not come to rest within {Patience}; it stands at {timeline.Status}.");

            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    public async Task SetPasswordAsync(SignUpConfirmed confirmed, string password, CancellationToken ct)
    {
        var invited = await _visitor.SendAsync(new InviteWithProof(confirmed.Proof!), ct);
        if (invited.Error is { } refused)
            throw new InvalidOperationException($"An owner's invitation was refused: {refused.Message}");

        var set = await _visitor.SendAsync(new SetFirstPassword(invited.Value.Token, password), ct);
        if (set.Error is { } error)
            throw new InvalidOperationException($"An owner's password was refused: {error.Message}");
    }

    public static void Expect<TResult>(TResult result) where TResult : IResult<TResult>
    {
        if (result.Error is { } error)
            throw new InvalidOperationException($"A seeding command was refused: {error.Message}");
    }

    /// <summary>Waits for a mail to this address with a link to confirm or to join by.</summary>
    /// <returns>The link's secret. Each is given once.</returns>
    public async Task<string> TokenAsync(string address, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + Patience;
        while (time.GetUtcNow() < deadline)
        {
            await ReadNewMailsAsync(ct);
            if (_tokens.TryRemove(address, out var token))
                return token;

            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }

        throw new InvalidOperationException($"No mail with a link arrived for {address} in {folders.Mail}. Seeding reads mails from there: leave Mail:Host empty.");
    }

    private async Task ReadNewMailsAsync(CancellationToken ct)
    {
        if (!Directory.Exists(folders.Mail))
            return;

        foreach (var file in Directory.EnumerateFiles(folders.Mail, "*.eml").Where(f => _read.TryAdd(f, true)))
        {
            var message = await MimeMessage.LoadAsync(file, ct);
            if (Link(message.TextBody) is { } token)
                _tokens[message.To.Mailboxes.First().Address] = token;
        }
    }

    private static string? Link(string? text)
    {
        foreach (var path in Paths)
        {
            if (text?.IndexOf(path, StringComparison.Ordinal) is >= 0 and { } at)
                return new string([.. text.AsSpan(at + path.Length).ToArray().TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
        }

        return null;
    }
}
