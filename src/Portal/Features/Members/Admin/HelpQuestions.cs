using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Shell.Components;

namespace Portal.Features.Members.Admin;

/// <summary>Asks before somebody is helped, saying what it will do to them.</summary>
internal static class HelpQuestions
{
    public static Task<bool> AskToEndSessionsAsync(this IDialogService dialogs, IStringLocalizer<MembersAdminText> text, string called) =>
        dialogs.ConfirmAsync(text["sessions.title", called], text["sessions.text"].Value, text["sessions.do"]);

    public static Task<bool> AskToResetFactorsAsync(this IDialogService dialogs, IStringLocalizer<MembersAdminText> text, string called) =>
        dialogs.ConfirmAsync(text["factors.title", called], text["factors.text"].Value, text["factors.do"], isDangerous: true);
}
