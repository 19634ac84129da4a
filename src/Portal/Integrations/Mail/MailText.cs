namespace Portal.Integrations.Mail;

/// <summary>Texts around every mail; see the .resx files beside it.</summary>
public sealed class MailText;
