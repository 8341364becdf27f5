"""The program's registration with Microsoft or Google, as an account names it; empty: as the settings say."""

from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from app.domain.accounts.account import OAUTH, Registration, SignIn
from app.ui.accounts.account_fields import line_edit
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.widgets.page import field

GRAPHS = {  # Microsoft's clouds, each with the address of its sign-in pages
    "https://graph.microsoft.com": ("", "Worldwide"),
    "https://graph.microsoft.us": ("https://login.microsoftonline.us", "US government (GCC High)"),
    "https://dod-graph.microsoft.us": ("https://login.microsoftonline.us", "US government (DoD)"),
    "https://microsoftgraph.chinacloudapi.cn": ("https://login.chinacloudapi.cn", "China (21Vianet)"),
}


class RegistrationFields(QWidget):
    """Client ID and tenant; they are rows of somebody else's form."""

    def __init__(self, registration: Registration, form: QFormLayout) -> None:
        super().__init__()
        self.hide()
        self._authority, self._form = registration.authority, form
        self.client_id = line_edit(registration.client_id, self.tr("as set up by your IT"))
        set_tip(self.client_id, self.tr("Application (client) ID of your company's registration. Your IT has it."))
        self.tenant = line_edit(registration.tenant, self.tr("found by your sign-in"))
        set_tip(self.tenant, self.tr("Your company's directory (tenant) ID or domain with Microsoft."))
        field(form, self.tr("C&lient ID:"), self.client_id)
        field(form, self.tr("Tenant (&Microsoft):"), self.tenant)

    def offer(self, sign_in: SignIn) -> None:
        """Show what this way to sign in needs."""
        self._form.setRowVisible(self.client_id, sign_in in OAUTH)
        self._form.setRowVisible(self.tenant, sign_in is SignIn.MICROSOFT)

    def show_registration(self, registration: Registration) -> None:
        """Those of another account; what was typed for the one before stays where this one says nothing."""
        self._authority = registration.authority
        for box, text in ((self.client_id, registration.client_id), (self.tenant, registration.tenant)):
            if text:
                box.setText(text)

    def registration(self, authority: str | None = None) -> Registration:
        """What they say; an authority that is not given stays as it was."""
        return Registration(
            authority=self._authority if authority is None else authority,
            tenant=self.tenant.text().strip(),
            client_id=self.client_id.text().strip(),
        )


def cloud_box(endpoint: str) -> QComboBox:
    """Microsoft's clouds by name; one that is not listed by its address."""
    made = QComboBox()
    for address, (_authority, name) in GRAPHS.items():
        made.addItem(tr(name), address)
    if endpoint not in GRAPHS:
        made.addItem(endpoint, endpoint)
    made.setCurrentIndex(made.findData(endpoint))
    return made
