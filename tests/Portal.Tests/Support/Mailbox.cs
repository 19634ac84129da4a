using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MimeKit;

namespace Portal.Tests.Support;

/// <summary>The mails that the program wrote into its folder, as a person would read them.</summary>
public sealed partial class Mailbox(string folder)
{
    private readonly ConcurrentDictionary<string, MimeMessage> _read = new();

    /// <summary>Every mail to this address, oldest first.</summary>
    public IReadOnlyList<MimeMessage> To(string address) =>
    [
        .. All().Where(m => m.To.Mailboxes.Any(to => string.Equals(to.Address, address, StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>The newest mail to this address that is wanted, once it is there.</summary>
    public async Task<MimeMessage> WaitForAsync(string address, Func<MimeMessage, bool>? wanted = null, TimeSpan? atMost = null)
    {
        MimeMessage? found = null;
        await PortalApp.UntilAsync($"a mail to {address}", () =>
        {
            found = To(address).LastOrDefault(m => wanted is null || wanted(m));
            return Task.FromResult(found is not null);
        }, atMost);
        return found!;
    }

    /// <summary>Where the mail's button leads: in the plain text, the link that has a line of its own.</summary>
    public static Uri LinkIn(MimeMessage mail)
    {
        var link = new Uri(Link().Match(mail.TextBody ?? "").Groups[1].Value);
        PlantedSecrets.PlantFrom(link);
        return link;
    }

    private IEnumerable<MimeMessage> All()
    {
        if (!Directory.Exists(folder))
            yield break;

        foreach (var file in Directory.EnumerateFiles(folder, "*.eml").OrderBy(File.GetCreationTimeUtc).ThenBy(f => f, StringComparer.Ordinal))
            yield return _read.GetOrAdd(file, path => MimeMessage.Load(path)); // complete or not there at all, and never changed
    }

    [GeneratedRegex(@"^(https?://\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Link();
}
