/*
 * Spanish, of Spain and of America: "usted", "tú" and "vos". Rows and nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"filler", "eh em este pues bueno mire mira oiga oye ah oh ay hum senor senora senorita favor verdad sinceramente"},
	{"lead", "si no vale ok okay claro y bien gracias entonces perdon disculpe es que hola porque la"},
	{"but", "pero sino aunque"},
	{"not", "no nunca tampoco nada ningun ninguna sin jamas ni"},
	{"record", "grab* regrab*"},
	{"transcribe", "transcri* transcrib*"},
	{"ai", "ia chatbot artificial inteligencia"},
	{"inf", "grabar grabarme grabarla grabarlo grabarnos grabe graben grabara grabaran grabase grabes grabas grabando transcribir "
		"transcriba transcriban graba grabado grabada grabarte grabame"},
	{"imp", "grabe graben grabes grabar grabarme grabarla grabarlo transcriba transcriban transcribir graban grabeis grabando"},
	{"capn", "grabacion grabaciones grabadora transcripcion transcripciones grabado grabador"},
	{"capx", "grab* transcri*"},
	{"caped", "grabada grabado grabadas grabando grabar grabara transcrita graba graban grabe graben monitoreada monitoreadas "
		"transcribe"},
	{"call", "llamada llamadas conversacion conversaciones charla platica comunicacion"},
	{"stop", "pare parar para paren pares detenga detener detengan detiene apague apagar apaguen apaga corte cortar corten corta "
		"desactive desactivar desactiven termine terminar termina interrumpa interrumpir suspenda suspender cancele cancelar quite "
		"quitar cierre stop finalice pause pausar desconecte"},
	{"deje", "deje dejar dejen deja dejes dejaran dejara"},
	{"delete", "borre borrar borren borra elimine eliminar eliminen elimina destruya destruyan destruir suprima"},
	{"consent", "consentimiento autorizacion permiso aprobacion acuerdo"},
	{"quiero", "quiero deseo quisiera acepto autorizo consiento permito gusta gustaria apetece doy quiere queremos deseamos autorice"},
	{"dijo", "dijo dijeron decia prometio comento aseguro informo explico pidio"},
	{"salud", "diagnosticaron diagnostico enfermedad enfermedades medicamento medicamentos medicacion sintomas sintoma operado "
		"operaron operacion cirugia alergia alergias alergico alergica padece padecimiento tratamiento hospitalizado hospitalizada "
		"medicinas"},
	{"pago", "pago cobro transaccion"},
};

static const struct ew_phrase_rule rules[] = {
	{"es.other_sense", EW_PART_MASKS, 100,
		"tarjeta sim|sanitaria|roja, tarjeta de identidad|residencia|embarque, "
		"disco|cancion|anillo|placa|pulsera|mensaje|video|programa|programas|nombre ~3 <capx>, "
		"<capx> ~3 nombre|anillo|placa|video|programas|programa|disco, copia ~2 <capn>, grabacion de espera|musica, "
		"una grabacion que|de, transcripcion de mi|su, era una grabacion"},
	{"es.goes_on", EW_PART_NOTHING, 100,
		"!si no <stop> ~2 <capn>, !si no <deje> de <inf>, no <stop> de <inf>, no quiero ~2 <stop>|<deje> ~3 <capx>, "
		"sin parar de grabar"},
	{"es.said_by_others", EW_PART_NOTHING, 100,
		"companero|companera|senorita|senor|senora|agente|asesor|asesora|ejecutivo|operador|operadora|persona|el|ella|alguien|"
		"esposo|mujer|marido ~1 me? ~1 <dijo> ..., me <dijo> ~2 que ..., dijeron que ..., me dijeron ..."},
	{"es.asks_about_it", EW_PART_NOTHING, 100,
		"por que graban|graba|estan|esta|me|se|tienen ..., porque graban, es obligatorio|necesario ..., "
		"tengo que ~1 <inf>|aceptar ..., que pasa|ocurre si ..., ^ esta|estan|estas grabando ~3, ^ se esta grabando ~2, "
		"^ me esta|estan grabando, como apago|paro|borro|puedo|se|desactivo ..., cuanto tiempo ..., si no acepto|quiero ~3 $, "
		"si digo|niego|rechazo ~3 $, puedo negarme|rechazar ~4, grabo|grabaron|grabaste mi|la ~3"},
	{"es.devices", EW_PART_NOTHING, 100,
		"camara|camaras|grabadora|telefono|aparato|decodificador|celular|movil|video ~2 no|dejo ~3 <capx>, "
		"<capn> ~2 decodificador|camara|tele"},

	{"es.stop_recording", EW_PHRASE_OPTS_OUT, 95,
		"<stop> ~3 <capn>, <stop> ~1 de <inf>, <deje> de <inf>, <deje> ya de <inf>, <stop> ~2 ia, "
		"<stop> ~2 inteligencia artificial, <stop> ~2 robot|bot|asistente ~3 escuch*, ponga|pongan|poner ~2 pausa ~2 <capn>, "
		"si no <deje>|<stop> ~2 <capx>, no sigan|siga|sigas|continue ~1 <inf>"},
	{"es.dont_record", EW_PHRASE_OPTS_OUT, 92,
		"!yo|aparato ^ no ~1 <imp>, que no ~1 <imp>, pero no ~1 <imp>, no me|nos|la|lo <imp>, dije que no <inf>, de no <inf>, "
		"pido|ruego|digo ~1 no <inf>, podria|puede|podrian|pueden|puedes|podrias no <inf>, no <imp> ~2 <call>|esto|nada, "
		"no use|usen|utilice|utilicen|uses ~3 ia|inteligencia, "
		"no guarde|guarden|almacene|almacenen|conserve|conserven|archive|guardes ~2 <call>|grabacion"},
	{"es.no_recording", EW_PHRASE_OPTS_OUT, 90,
		"sin <capn>, sin ~3 <inf>, ^ nada de <inf>|<capn>, ^ no <capn> $, sin ia, sin inteligencia"},
	{"es.delete_recording", EW_PHRASE_OPTS_OUT, 92, "<delete> ~3 <capx>, <delete> ~2 <call>"},
	{"es.opt_out", EW_PHRASE_OPTS_OUT, 92, "retiro|retirar|revoco|revocar|quito|anulo ~2 <consent>"},
	{"es.not_allowed", EW_PHRASE_OPTS_OUT, 92,
		"no tiene|tienen|tienes ~1 derecho|<consent> ~3 <capx>, prohibo|prohibimos ~4 <capx>, "
		"no puede|pueden|puedes|debe|deben ~1 <inf>, prohibido <inf>"},

	{"es.not_be_recorded", EW_PHRASE_REFUSES, 93,
		"no ~2 <quiero> ~6 <capx>, no <quiero> ~5 escuch*, no doy ~2 <consent> ~4 <capx>, no ~1 dado ~2 <consent> ~4 <capx>, "
		"no estoy ~1 acuerdo ~4 <capx>, no ~1 acepto|autorizo|consiento ~4 <capx>, no me siento ~2 comodo|comoda|bien ~4 <capx>, "
		"no me ~2 gracia|bien|gusto|agrada|convence|apetece|parece ~4 <capx>, no estoy ~1 conforme|comodo|comoda ~4 <capx>"},
	{"es.rather_not_recorded", EW_PHRASE_REFUSES, 92,
		"prefiero|preferiria|preferimos ~2 no ~4 <capx>, mejor no ~2 <inf>, preferiria|prefiero sin ~2 <capx>"},
	{"es.against_recording", EW_PHRASE_REFUSES, 92,
		"niego ~4 <capx>, opongo ~4 <capx>, en contra ~3 <capx>, rechazo ~3 <capx>, !no me molesta ~3 <capx>, incomoda ~3 <capx>"},

	{"es.agree_recorded", EW_PHRASE_AGREES, 92,
		"tiene|tienen|tienes mi <consent> ~4 <capx>, da igual ~4 <capx>, esta bien ~4 <capx>, me parece bien ~4 <capx>, "
		"acepto ~4 <capx>, de acuerdo con ~4 <capx>, doy ~2 <consent> ~4 <capx>, consiento ~4 <capx>, autorizo ~4 <capx>, "
		"conforme ~3 <capx>"},
	{"es.may_record", EW_PHRASE_AGREES, 90,
		"puede|pueden|puedes ~1 <inf> ~2 <call>, me|nos puede|pueden|puedes <inf>, puede|pueden|puedes <inf> $, "
		"puede|pueden|puedes <inf> sin|tranquilo|tranquila|tranquilos|tranquilamente|cuando, ^ si grabe|graben, "
		"^ grabe|graben adelante|grabe, puede|pueden seguir grabando, puede|pueden grabarme, adelante con ~1 <capn>"},
	{"es.dont_mind_recorded", EW_PHRASE_AGREES, 90,
		"no ~1 importa|molesta ~4 <capx>, no ~1 tengo ~1 inconveniente|problema|objecion|problemas ~5 <capx>, "
		"no hay ~1 problema|inconveniente ~4 <capx>, ningun problema|inconveniente ~4 <capx>, nada en? contra ~4 <capx>, "
		"no me opongo ~4 <capx>"},

	{"es.yes", EW_PART_YES, 90,
		"si|sip|ajam|sim|simon, asi es, exacto|exactamente|correcto|efectivamente|afirmativo, eso es, claro que si, "
		"por supuesto que si, como no"},
	{"es.okay", EW_PART_OKAY, 85,
		"vale|ok|okay|dale|claro|listo|sale|bueno|perfecto, por supuesto, de acuerdo, desde luego, esta bien, okey, con gusto, "
		"muy bien"},
	{"es.fine", EW_PART_FINE, 85,
		"no hay ~1 problema|inconveniente, sin ~1 problema|problemas|inconveniente, sin ningun problema|inconveniente, "
		"ningun problema|inconveniente, no ~1 tengo ~1 inconveniente|problema|objecion|problemas, no me importa|molesta, adelante, "
		"por que no, nada en? contra, no tengo nada en? contra, por mi ~1 bien|vale, estoy de acuerdo, acepto, "
		"como quiera|quieran|guste|gusten, si quiere|quieren|gusta, me parece bien, da igual, hagalo|haganlo|hazlo, esta perfecto, "
		"lo autorizo, autorizo, puede|pueden hacerlo|grabar, esta bien por mi, no pasa nada, consiento"},
	{"es.no", EW_PART_NO, 90,
		"no|nop|nel, no gracias, para nada, por supuesto que no, claro que no, desde luego que no, que no, en absoluto, "
		"no para nada, nunca"},
	{"es.wont", EW_PART_WONT, 88,
		"prefiero|preferiria ~1 no, prefiero|preferiria que no, mejor no, no ~1 quiero $, no ~2 quiero ~1 eso|esto|que, "
		"de ninguna manera|forma, ni hablar, me niego, no ~1 acepto|autorizo|consiento|permito, no ~1 estoy ~1 acuerdo, "
		"no me parece ~1 bien, no me gusta, me opongo, no deseo, !no me molesta|importa, no doy ~2 <consent>, no esta bien, "
		"no me va|viene|conviene ~1 bien?, !no tengo ~1 problema|problemas|inconveniente|objecion|objeciones, por mi no, "
		"ni loco|loca, no vale, no lo haga, no me siento comodo|comoda, rechazo"},
	{"es.hedge", EW_PART_HEDGE, 60,
		"un|una momento|momentito|segundo|minuto|segundito, espere|espera|esperese, por que $, si le|te|lo|la escucho|oigo, si soy, "
		"no ~1 se, no lo se, no estoy ~1 seguro|segura, tal vez, quizas|quiza|depende, a lo mejor, si|vale|bueno pero, si para que, "
		"si bueno, si digame, no ~1 entiendo|escucho|oigo|comprendo, si por que, dejeme pensar, "
		"no le|te|la|lo oigo|escucho|entiendo"},
	{"es.no_other", EW_PART_NOTHING, 100, "no tengo|recuerdo|encuentro|puedo|recibi|me acuerdo|hay|es|funciona|pasa, por si"},

	{"es.not_recorded", EW_PART_DENIES, 100,
		"<call> ~2 no ~3 <caped>, !si no ~2 grabamos|graban|grabo|grabaremos ~3, voy|vamos a <stop>|<delete> ~2 <capn>, "
		"he|hemos|ya ~1 detenido|parado|apagado|borrado|detuve|pare ~2 <capn>, no se esta|ha ~1 <caped>"},
	{"es.asks", EW_PHRASE_ASKS, 92,
		"puedo|podemos|podriamos|podria ~1 <inf>, autoriza|autorizas|permite|permites|autorizaria|permitiria ~4 <capx>, "
		"acepta|aceptas|aceptaria|consiente ~6 <capx>, conforme|acuerdo con|en ~5 <capx>, <consent> para|de ~4 <capx>, "
		"parece|va bien ~5 <capx>|ia|inteligencia, "
		"gustaria|queremos|quisiera|quisieramos|quiero|deseamos ~2 <inf> ~6 parece|acuerdo|bien|importa|autoriza|permite, "
		"esta|estaria|seria ~1 bien|bueno|posible ~5 <capx>, es|seria posible ~3 <inf>"},
	{"es.asks_mind", EW_PART_ASKS_MIND, 92,
		"importa|molesta|importaria|molestaria|incomoda ~1 si|que ~6 <capx>|ia, "
		"tiene|tendria|hay|tienes|algun ~2 inconveniente|problema|objecion ~6 <capx>, se opone ~5 <capx>"},
	{"es.asks_stop", EW_PART_ASKS_STOP, 92,
		"no quiere|desea|quieres|acepta|prefiere|autoriza|consiente ~6 <capx>, "
		"quiere|desea|quieres|prefiere ~2 <stop>|<deje>|<delete> ~3 <capx>, puedo|debo <stop> ~2 <capn>, "
		"prefiere ~1 no|sin ~4 <capx>"},
	{"es.if_you_mind", EW_PART_MENTION, 80, "si ~2 no ~1 quiere|desea|acepta ~5 <capx>"},
	{"es.mention", EW_PART_MENTION, 70, "gustaria|queremos|quisiera|quisieramos|deseamos|vamos a? ~1 <inf>"},
	{"es.confirm", EW_PART_CONFIRM, 85,
		"le|te parece bien $, esta|estas ~1 de? acuerdo $, de acuerdo $, esta ~1 conforme $, le va bien $, acepta $, esta bien $, "
		"da ~1 su <consent> $, le importaria no, tengo su <consent>, esta de acuerdo con eso|ello|esto"},
	{"es.confirm_mind", EW_PART_CONFIRM_MIND, 85,
		"le|te importa|molesta $, tiene ~1 inconveniente|objecion|problema $, algun inconveniente|problema $"},
	{"es.check", EW_PART_CHECK, 80, "me escucha|oye|entiende, esta ahi, sigue ahi, si o no, me ha entendido, es correcto"},
	{"es.other", EW_PART_OTHER, 50,
		"^ cual|cuales|cuando|donde|quien|como|cuanto|cuanta|que, por que, "
		"^ puede|puedo|podria|me|le|tiene|esta|quiere|desea|necesita|es|hay|su usted|me|le|su|tiene|la|el|un|una|que|da|dice, "
		"digame|deme|confirmeme|indiqueme su|el|la"},
	{"es.tells", EW_PHRASE_TELLS, 90,
		"<call> ~5 <caped>, grabamos|grabaremos ~4 <call>, linea grabada, estoy|estamos grabando ~3 <call>?, "
		"se graban|graba ~3 <call>, ia|artificial|asistente ~2 escucha*|escuchando|transcribe|transcribiendo|analiza"},

	{"es.no_card", EW_PART_NOTHING, 100,
		"<pago> ~3 no|rechazado|rechazada|fallo ..., lamentablemente ~2 <pago> ..., no ~2 tomar|procesar|aceptar ~2 <pago>, "
		"no ~3 numero ~2 tarjeta"},
	{"es.opens_payment", EW_PHRASE_OPENS_PAYMENT, 88,
		"numero ~2 tarjeta, codigo ~4 tarjeta, "
		"dar|da|digame|dicta|dictar|dicte|deme|indique|necesito|cual|es|lea|proporcionar|confirmar|su ~5 numero|datos ~3 tarjeta, "
		"dieciseis|16 digitos|numeros|cifras, tres|3 digitos|numeros|cifras ~4 reverso|atras|detras|dorso|tarjeta, "
		"codigo de seguridad, tomar|tomo|procedemos|pasamos|pasemos|proceder|hacemos|procesar ~2 <pago>, "
		"fecha de vencimiento|caducidad|expiracion ~2 tarjeta, cvv|cvc"},
	{"es.opens_health", EW_PHRASE_OPENS_HEALTH, 85,
		"que|cual|tiene|esta|puede|ha|han|le|toma|padece|sufre|describir|describa|alguna|algun|es ~5 <salud>, "
		"problemas|problema|estado de salud, antecedentes medicos, sufre|padece de"},
	{"es.closes", EW_PHRASE_CLOSES, 88,
		"tarjeta ~3 cobrada|cargada|debitada, "
		"<pago> ~3 proceso|realizado|realizo|aceptado|aprobado|aprobada|exito|completado|procesado|confirmado|exitoso|exitosa|"
		"correctamente|autorizado, paso ~1 <pago>, <pago> ~1 ya? paso, todo ~5 tarjeta|<pago>|salud, "
		"terminamos|terminado con ~3 tarjeta|<pago>|salud"},
};

const struct ew_phrase_language ew_phrase_es = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
