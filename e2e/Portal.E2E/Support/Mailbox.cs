using System.Text.RegularExpressions;
using MimeKit;
using Portal.Tests.Support;

namespace Portal.E2E.Support;

/// <summary>The mails that the program wrote into its folder, as a person would read them.</summary>
public sealed partial class Mailbox(string folder)
{
    /// <summary>Every mail to this address, oldest first.</summary>
    public IReadOnlyList<MimeMessage> To(string address) =>
    [
        .. All().Where(m => m.To.Mailboxes.Any(to => string.Equals(to.Address, address, StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>The newest mail to this address that is wanted, once it is there.</summary>
    public async Task<MimeMessage> WaitForAsync(string address, Func<MimeMessage, bool>? wanted = null, TimeSpan? atMost = null)
    {
        var deadline = DateTime.UtcNow + (atMost ?? TimeSpan.FromSeconds(30));
        while (DateTime.UtcNow < deadline)
        {
            if (To(address).LastOrDefault(m => wanted is null || wanted(m)) is { } found)
                return found;

            await Task.Delay(100);
        }

        throw new TimeoutException($"No such mail came to {address}.");
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
            yield return MimeMessage.Load(file);
    }

    [GeneratedRegex(@"^(https?://\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Link();
}
