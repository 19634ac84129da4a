using MimeKit;
using Portal.Kernel;

namespace Portal.Features.Development;

/// <summary>The mails that this installation wrote into its folder, newest first. In Development only.</summary>
[Anonymous("Development only: there is no server to send mails with.")]
public sealed record ListMails : IQuery<IReadOnlyList<WrittenMail>>;

/// <summary>A mail as it was written.</summary>
/// <param name="Id">Its file's name without the ending.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="At">When it was queued.</param>
/// <param name="Lines">Its plain text.</param>
public sealed record WrittenMail(string Id, string To, string Subject, DateTimeOffset At, IReadOnlyList<string> Lines);

internal sealed class ListMailsHandler(DataFolders folders, IHostEnvironment environment) : IQueryHandler<ListMails, IReadOnlyList<WrittenMail>>
{
    private const int Newest = 100;

    public async Task<Result<IReadOnlyList<WrittenMail>>> Handle(ListMails query, CancellationToken ct)
    {
        if (!environment.IsDevelopment())
            return Error.NotFound(""); // the page is not there at all

        var mails = new List<WrittenMail>();
        if (!Directory.Exists(folders.Mail))
            return mails;

        // Their names begin with the time at which they were queued.
        foreach (var file in Directory.EnumerateFiles(folders.Mail, "*.eml").OrderDescending(StringComparer.Ordinal).Take(Newest))
        {
            var mail = await MimeMessage.LoadAsync(file, ct);
            mails.Add(new WrittenMail(
                Path.GetFileNameWithoutExtension(file), mail.To.Mailboxes.First().Address, mail.Subject ?? "", mail.Date, (mail.TextBody ?? "").ReplaceLineEndings("\n").Split('\n')));
        }

        return mails;
    }
}
